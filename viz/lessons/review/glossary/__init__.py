"""Words of the field."""
