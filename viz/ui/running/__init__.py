"""Asking the engine: waiting, progress, downloads, and what all sessions share."""
