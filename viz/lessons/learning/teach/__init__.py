"""Teach it your classes."""
