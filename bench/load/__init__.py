"""A busy guild on loopback, for `bench.soak`."""
