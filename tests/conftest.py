"""What every test may ask for. The fixtures themselves lie in tests/fixtures/."""

from hypothesis import settings

settings.register_profile("short", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile("short")
"""`--hypothesis-profile=thorough` looks further; what is worth more examples in every run asks for them itself."""

pytest_plugins = [
    "tests.fixtures.brokers",
    "tests.fixtures.databases",
    "tests.fixtures.oracles",
    "tests.fixtures.required",
]
