"""What a reader is shown of people and posts, read in few statements."""
