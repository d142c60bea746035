"""Attention Lab: what a pretrained transformer does with your sentence or your picture."""
