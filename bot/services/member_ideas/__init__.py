"""Ideas of members."""
