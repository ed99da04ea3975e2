"""How fast the hot paths are, beside what the machine itself can do."""
