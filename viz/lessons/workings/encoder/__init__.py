"""The whole transformer."""
