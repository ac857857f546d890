"""The `perennial` command: a person's hand on the services. It speaks to their HTTP APIs and holds no rule of its own."""
