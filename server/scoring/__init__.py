"""Marking: keys, objective items, practical checks, combination, re-scoring. Never reaches a candidate PC."""
