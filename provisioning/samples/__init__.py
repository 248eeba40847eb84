"""The sample paper, and what makes it from texts that people can read and compare."""
