"""The ledger's HTTP API. Shapes: `schemas.http.ledger`."""
