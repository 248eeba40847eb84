"""The exam itself: what every machine of a site must agree on. Imports no framework and does no input or output."""
