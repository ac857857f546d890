"""The notifier's HTTP API (`schemas.http.notifier`)."""
