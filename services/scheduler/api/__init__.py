"""The scheduler's HTTP API. Shapes: `schemas.http`."""
