"""PRETEND: a TLS server on loopback that answers for the catalogue's hosts with invented pages."""
