"""The candidate's session without windows: journal on the PC, numbered sends, countdown."""
