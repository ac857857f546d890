"""Revisions of the ledger's schema, plain SQL, applied in the order of their numbers."""
