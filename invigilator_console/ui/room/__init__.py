"""The room: its head, its seats as they stand, its day, and what can be done for whom is chosen."""
