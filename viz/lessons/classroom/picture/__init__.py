"""A phone sends a picture."""
