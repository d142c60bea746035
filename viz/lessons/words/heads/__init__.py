"""What does each head do?"""
