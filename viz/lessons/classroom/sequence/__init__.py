"""A sequence of views."""
