"""Rules of contests: entering, voting, showing entries and counting votes."""
