"""The pages that stand in for the paper: paused, locked, handing in, done, stopped, moved."""
