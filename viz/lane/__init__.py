"""Processes in which networks learn: asked for by pages, watched while they do, out of everybody's way."""
