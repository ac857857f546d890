"""The shipped plans: data, read and checked once at the start."""
