"""Benchmarks behind the performance figures."""
