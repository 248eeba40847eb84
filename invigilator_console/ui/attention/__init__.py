"""What needs a person now: the queue beside the room, and the sound that calls to it."""
