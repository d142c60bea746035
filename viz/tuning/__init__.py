"""A copy of a network learns a class's own examples, in one of several ways; the original stays as it is."""
