"""Bytes in, renditions out. Knows neither accounts nor settings: limits come as values."""
