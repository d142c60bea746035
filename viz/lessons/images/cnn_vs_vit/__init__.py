"""CNN or ViT?"""
