"""How long an instance may be silent before others take over what it reads."""

from services.kit.events.broker import BrokerAddress, group_options


def test_a_session_is_as_long_as_the_settings_say_and_hears_several_heartbeats():
    options = group_options(BrokerAddress("127.0.0.1:9092", "things", "one", session_seconds=6))
    assert options["session_timeout_ms"] == 6000
    assert options["heartbeat_interval_ms"] * 3 <= 6000


def test_the_embedded_broker_has_one_instance_only_so_its_sessions_are_short():
    options = group_options(BrokerAddress("127.0.0.1:9092", "things", "one", embedded=True))
    assert options["session_timeout_ms"] == 3000
