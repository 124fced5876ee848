"""Services, one per subject; each public method is one transaction."""
