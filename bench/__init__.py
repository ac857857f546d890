"""Benchmarks: each beside a bare loop in the same run. Read README.md."""
