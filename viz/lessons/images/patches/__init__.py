"""How does a picture become a sentence?"""
