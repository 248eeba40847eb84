"""Imports are tested with the files themselves: tests/data/site-clean and tests/data/site-dirty."""
