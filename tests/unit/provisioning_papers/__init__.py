"""The paper builder and the sample paper."""
