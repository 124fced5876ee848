"""Storage: tables, engine, migrations, and one repository per subject."""
