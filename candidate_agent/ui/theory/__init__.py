"""The theory answer screen (理论作答): one item a screen or all in a list, and the palette of numbers."""
