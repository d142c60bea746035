"""Who looks at whom?"""
