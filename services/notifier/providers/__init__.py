"""Providers: whatever takes a message over. Each module here is one, found by its name.

A provider module holds `PROVIDER`, a `Kind`: the channels it can carry, the options it reads from the settings
(`PERENNIAL_NOTIFIER_<NAME>_<OPTION>`), and how it is made of them. `contract.py` is what all of them keep.
"""
