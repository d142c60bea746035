"""When does it know?"""
