"""The candidate's work folder: materials laid out, saved files noticed and kept, versions, checks before hand-in."""
