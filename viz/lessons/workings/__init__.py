"""The lessons of the unit workings."""
