"""Waking people's clients through their push services (RFC 8030)."""
