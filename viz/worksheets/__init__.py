"""A worksheet for each lesson: what a class reads and writes on, and a key that the models compute."""

from viz.worksheets.sheet import Exercise, Sheet, markdown, sheets

__all__ = ["Sheet", "Exercise", "markdown", "sheets"]
