"""Where does a ViT look?"""
