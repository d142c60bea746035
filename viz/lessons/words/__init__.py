"""The lessons of the unit words."""
