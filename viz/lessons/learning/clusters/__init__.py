"""Clusters or classes?"""
