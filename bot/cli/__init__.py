"""The `ovation` command and its subcommands."""
