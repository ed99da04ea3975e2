"""What people should hear of, held back or told."""
