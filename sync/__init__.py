"""Taking results home. Comes with the issue Safe home; nothing is here yet."""
