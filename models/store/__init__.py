"""The only SQL that writes. Each function takes an open session and is safe to repeat."""
