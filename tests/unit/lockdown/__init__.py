"""Lockdown of a candidate's PC."""
