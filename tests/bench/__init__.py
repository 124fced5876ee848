"""The benches that claim something."""
