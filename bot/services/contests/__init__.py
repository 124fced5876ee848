"""The services of contests: their course, entries, votes, and what moderators do with them."""
