"""The whole encoder."""
