"""The ledger's tables: functions by aggregate, each beside its named SQL."""
