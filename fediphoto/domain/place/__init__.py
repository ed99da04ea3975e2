"""What this instance says of itself, and how it is, for those who run it."""
