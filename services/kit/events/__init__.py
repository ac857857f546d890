"""Events in and out: the outbox and its relay, and consumption with gate, waiting and parking."""
