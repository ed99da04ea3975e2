"""What people publish, change, answer and take away."""
