"""The tests; each builds what it needs with ``tests.builders``."""
