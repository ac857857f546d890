-- The tables that every service has in its own schema. Applied once, before the service's own first revision.

-- What is to be said. Rows leave in the order of their id within a shard; the relay deletes what the broker has acknowledged.
CREATE TABLE outbox (
    id      bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shard   smallint NOT NULL CHECK (shard BETWEEN 0 AND 47),
    topic   text     NOT NULL,
    key     text     NOT NULL,
    headers text     NOT NULL, -- JSON of a draft's: those that follow from the row are added when it leaves
    body    bytea
) WITH (
    -- A queue is empty most of the time: a share of its size says nothing about its dead rows.
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000,
    autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX outbox_by_shard ON outbox (shard, id);

-- One row per shard. Whoever holds its lock is the only one who sends that shard.
CREATE TABLE outbox_shard (
    shard smallint PRIMARY KEY CHECK (shard BETWEEN 0 AND 47)
);
INSERT INTO outbox_shard SELECT generate_series(0, 47);

-- What could not be decoded or decided, and everything behind it of the same key, with the bytes as they came.
CREATE TABLE parked (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription text        NOT NULL,
    topic        text        NOT NULL,
    partition    integer     NOT NULL,
    "offset"     bigint      NOT NULL,
    key          text        NOT NULL,
    key_bytes    bytea,
    headers      json        NOT NULL,
    body         bytea,
    reason       text        NOT NULL,
    parked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    repaired_at  timestamptz,
    -- A redelivery parks nothing twice. A rebuilt broker counts its offsets anew, so the offset alone would hide a record.
    digest       bytea       NOT NULL,
    UNIQUE (subscription, topic, partition, "offset", digest)
);
CREATE INDEX parked_by_key ON parked (subscription, key, topic, id);

-- Versions that came before their predecessor.
CREATE TABLE waiting (
    subscription text        NOT NULL,
    key          text        NOT NULL,
    version      bigint      NOT NULL,
    topic        text        NOT NULL,
    partition    integer     NOT NULL,
    "offset"     bigint      NOT NULL,
    key_bytes    bytea,
    headers      json        NOT NULL,
    body         bytea,
    since        timestamptz NOT NULL DEFAULT clock_timestamp(),
    asks         integer     NOT NULL DEFAULT 0,
    asked_at     timestamptz,
    PRIMARY KEY (subscription, key, version)
);

-- The broker cluster this service has last published to.
CREATE TABLE cluster (
    only_one   boolean     PRIMARY KEY DEFAULT true CHECK (only_one),
    cluster_id text        NOT NULL,
    seen_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
