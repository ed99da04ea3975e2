"""Which posts stand together, where, for whom."""
