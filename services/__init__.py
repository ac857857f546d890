"""The services of Perennial, and the plumbing (`kit`) they share."""
