"""Keys, signing, sealing: pure functions over `cryptography`. Files and networks are the callers'."""
