"""Measurements, repeatable with ``make bench``; what they showed is told in docs/performance.md."""
