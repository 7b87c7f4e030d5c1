"""Citations of law: from characters to provisions. The door is `extract.charges`."""
