"""The notifier's tables, by aggregate, each beside its named SQL."""
