"""Teaching a text encoder BERT's two objectives on free English text: masked words, and the next sentence."""
