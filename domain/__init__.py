"""The rules of the community: plain values and pure functions, no I/O."""
