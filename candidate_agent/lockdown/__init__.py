"""Lockdown (锁定) of a candidate's PC: steps that are always undone, findings, and the lock. No windows."""
