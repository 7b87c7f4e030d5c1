"""Decide whether two namings are one person, and find those worth asking about. It joins nobody:
`extract.identity.sameness` grades a pair and says why.
"""
