"""FETCH: finds links and keeps responses. Reads nothing else out of them."""
