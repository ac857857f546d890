"""Identities are what anybody else's uuid5 would make of the same name."""

from uuid import UUID, uuid5

from schemas.ids import derived

ROOT = UUID("6f1d3b7a-52c4-5e0b-9a77-7d1f0e4c2b90")


def test_an_id_is_a_uuid5_of_its_parts():
    for parts in (("case", 1), ("event", UUID(int=7), "requested"), ("party", "王芳", "")):
        assert derived(*parts) == uuid5(ROOT, "\x1f".join(map(str, parts)))
    assert derived("a", "bc") != derived("ab", "c")
