"""Numbers about a recording: numpy and scipy only, each with its formula and its paper."""
