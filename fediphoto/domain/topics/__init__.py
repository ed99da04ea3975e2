"""What posts are about, and who wants to hear of it: hashtags."""
