"""Train one, watch it."""
