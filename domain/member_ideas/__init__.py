"""Ideas of members, from the first word to what became of them."""
