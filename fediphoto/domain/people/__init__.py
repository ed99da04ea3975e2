"""Who there is, what they say of themselves, and how they go."""
