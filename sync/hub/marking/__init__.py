"""Marks that people give, and the scores that follow: pure."""
