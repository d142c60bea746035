"""Small transformers, trained while a class watches: what they learn, how, and in which process."""
