"""Tests of projects after the award."""
