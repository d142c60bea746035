"""What was learned: questions and words."""
