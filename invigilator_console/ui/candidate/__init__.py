"""One candidate in the right column: who, how it stands, what can be done, what happened."""
