"""Ask the class."""
