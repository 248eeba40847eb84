"""The exam day that `python dev.py demo` runs: a real server, forty candidates, real faults."""
