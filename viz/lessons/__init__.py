"""The lessons, a folder each: what one lesson alone knows."""
