"""Views that must answer a hover without asking the server: one folder each, plain ES module and CSS."""
