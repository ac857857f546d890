"""What every test may ask for. The fixtures themselves lie in tests/fixtures/."""

import gc

from hypothesis import settings

settings.register_profile("short", max_examples=10, deadline=None)
settings.register_profile("careful", max_examples=150, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile("short")
"""`--hypothesis-profile=careful`, which .ci/run takes, looks further, and `thorough` further still."""

pytest_plugins = [
    "tests.fixtures.brokers",
    "tests.fixtures.databases",
    "tests.fixtures.oracles",
    "tests.fixtures.programs",
    "tests.fixtures.required",
]


def pytest_collection_finish() -> None:
    """What has been loaded stays: nobody needs to look for cycles in it again and again."""
    gc.freeze()
