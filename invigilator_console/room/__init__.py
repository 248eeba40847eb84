"""What a console knows and works out, without windows and without a network."""
