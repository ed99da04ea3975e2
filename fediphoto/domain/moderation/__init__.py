"""What those who keep order see, decide and take back."""
