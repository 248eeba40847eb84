"""The windows, drawn off the screen."""
