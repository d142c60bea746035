"""Figures: pure functions from recordings to Plotly figures; colours come from `theme` alone."""
