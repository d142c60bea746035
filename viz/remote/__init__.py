"""The engine in a process of its own, and the way to it.

A network that shares its interpreter with the pages' scripts waits for them before each of its operations:
one busy script makes a pass ten times slower, three a hundred times. Here pages and networks have an
interpreter each, and a network that breaks its process takes no server with it.
"""
