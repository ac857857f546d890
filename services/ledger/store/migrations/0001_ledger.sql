-- A policy as it stands: the fold of its entries. `body` is schemas.policies.Policy; the rest only the ledger knows.
CREATE TABLE policy (
    policy_id      uuid        PRIMARY KEY,
    policy_number  text        NOT NULL UNIQUE,
    policy_version integer     NOT NULL CHECK (policy_version > 0),
    status         text        NOT NULL,
    holder_id      uuid        NOT NULL,
    agent_id       uuid,
    body           jsonb       NOT NULL,
    next_number    integer     NOT NULL,
    -- Money in suspense by value date: [["2026-03-01", "120.00"], …]
    lots           jsonb       NOT NULL,
    registered_at  timestamptz NOT NULL,
    -- When time does something to it, and the feeds whose mark would make that earlier.
    next_at        timestamptz,
    awaiting       text[]      NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX policy_by_moment ON policy (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX policy_awaiting ON policy (policy_id) WHERE awaiting <> '{}';
CREATE INDEX policy_by_holder ON policy (holder_id);
CREATE INDEX policy_by_agent ON policy (agent_id) WHERE agent_id IS NOT NULL;

-- What happened, once and for good: `body` is the event as it was and will be published.
CREATE TABLE entry (
    entry_id       bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    policy_id      uuid        NOT NULL,
    policy_version integer     NOT NULL,
    type           text        NOT NULL,
    occurred_at    timestamptz NOT NULL,
    body           jsonb       NOT NULL,
    PRIMARY KEY (policy_id, policy_version)
);
CREATE INDEX entry_by_time ON entry (occurred_at);
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an entry is never changed or removed'; END $$;
CREATE TRIGGER entry_is_append_only BEFORE UPDATE OR DELETE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- A person as it stands: `body` is schemas.parties.Party.
CREATE TABLE party (
    party_id      uuid        PRIMARY KEY,
    party_version integer     NOT NULL CHECK (party_version > 0),
    body          jsonb       NOT NULL,
    changed_at    timestamptz NOT NULL
);
CREATE INDEX party_by_time ON party (changed_at);

-- Every payment and failed transfer, by its natural key. `told` is the line as understood: the same key with other words
-- is refused.
CREATE TABLE payment (
    payment_id     uuid        PRIMARY KEY,
    source         text        NOT NULL,
    reference      text        NOT NULL,
    policy_id      uuid        NOT NULL,
    policy_version integer     NOT NULL,
    failed         boolean     NOT NULL,
    amount         numeric     CHECK (amount > 0),
    currency       text,
    day            date        NOT NULL,
    settled        integer[]   NOT NULL,
    told           jsonb       NOT NULL,
    taken_in_at    timestamptz NOT NULL,
    CHECK (failed = (amount IS NULL))
);
CREATE INDEX payment_by_policy ON payment (policy_id);

-- Lines of bank returns that were not taken in, with their bytes.
CREATE TABLE rejected_line (
    source      text        NOT NULL,
    digest      bytea       NOT NULL,
    file        text        NOT NULL,
    "row"       integer     NOT NULL,
    line        bytea       NOT NULL,
    "column"    text        NOT NULL,
    value       text        NOT NULL,
    rule        text        NOT NULL,
    rejected_at timestamptz NOT NULL,
    PRIMARY KEY (source, digest)
);

-- How far each payment feed is complete; null where it has never spoken.
CREATE TABLE feed (
    feed             text PRIMARY KEY,
    complete_through date,
    marked_at        timestamptz
);

-- Books taken in, by their bytes.
CREATE TABLE import_run (
    digest      bytea       PRIMARY KEY,
    name        text        NOT NULL,
    imported_at timestamptz NOT NULL,
    policies    integer     NOT NULL
);

-- The data-quality list: cells that cost a policy a contact.
CREATE TABLE flaw (
    policy_number text        NOT NULL,
    "column"      text        NOT NULL,
    value         text        NOT NULL,
    rule          text        NOT NULL,
    file          text        NOT NULL,
    "row"         integer     NOT NULL,
    found_at      timestamptz NOT NULL,
    PRIMARY KEY (policy_number, "column")
);
