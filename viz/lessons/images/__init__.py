"""The lessons of the unit images."""
