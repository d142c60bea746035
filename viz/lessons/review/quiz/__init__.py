"""What do you know now?"""
