"""The page: its frame, what stands on it, its address, and predict-then-reveal."""
