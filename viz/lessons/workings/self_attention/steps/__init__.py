"""The steps of a layer, one module for each of its stages."""
