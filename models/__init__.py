"""REMEMBER: the shared database and the values that rooms hand to one another.

Imports nothing of ours.
"""
