"""The lessons of the unit home."""
