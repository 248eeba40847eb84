"""The hub's network face: routes, who may call them, one concern a file."""
