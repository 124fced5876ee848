"""One service per subject: each public method is one transaction."""
