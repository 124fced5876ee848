"""What is said and shown, without Discord."""
