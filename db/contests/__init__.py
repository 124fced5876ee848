"""What is kept of contests: their course and entries, votes, flags, claims and templates."""
