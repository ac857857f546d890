from services.kit.keys import accepts, hash_of, new_key


def test_a_new_key_is_accepted_by_its_hash_only() -> None:
    one, other = new_key(), new_key()
    assert accepts(one.key, [other.hash, one.hash])
    assert not accepts(one.key, [other.hash])
    assert not accepts(one.key, [])
    assert one.hash == hash_of(one.key)
    assert one.key not in one.hash


def test_keys_differ_and_are_long() -> None:
    keys = {new_key().key for _ in range(20)}
    assert len(keys) == 20
    assert min(map(len, keys)) >= 43
