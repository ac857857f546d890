"""The contracts between the services: events on the wire, purposes of notices, ids and civil dates.

Imports pydantic and the standard library only, and no service ever imports another: what two services
share is here or it is not shared.
"""
