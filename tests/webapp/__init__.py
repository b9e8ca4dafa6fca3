"""Tests of the web application: by what a person reads, per role."""
