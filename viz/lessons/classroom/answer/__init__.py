"""A pupil answers."""
