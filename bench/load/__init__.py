"""A busy guild on the loopback address, for `bench.soak`."""
