"""How was it pre-trained?"""
