"""Adapting a pretrained network to new labels: a frozen base, small matrices beside its linear maps, a new
head.
"""
