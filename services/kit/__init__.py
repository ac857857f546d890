"""Plumbing without one business word; every module here serves two services or more."""
