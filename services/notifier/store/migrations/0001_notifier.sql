-- What was asked for: written once, never changed.
CREATE TABLE notice (
    notice_id     uuid        PRIMARY KEY,
    recipient_id  uuid        NOT NULL,
    purpose       text        NOT NULL,
    message_class text        NOT NULL CHECK (message_class IN ('statutory', 'service', 'care', 'marketing')),
    not_before    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    body          text        NOT NULL, -- JSON, as everywhere here: never looked into by the database
    received_at   timestamptz NOT NULL
);

-- The row that waits, one for each notice. A withdrawal that comes first makes it, and waits in it for its notice.
CREATE TABLE delivery (
    notice_id  uuid        PRIMARY KEY,
    state      text        NOT NULL DEFAULT 'announced'
               CHECK (state IN ('announced', 'waiting', 'sending', 'awaiting-receipt', 'concluded')),
    next_at    timestamptz,
    has_truths boolean     NOT NULL DEFAULT false,
    withdrawn  text,
    channel    text,
    contact    integer,
    provider   text,
    tried      text        NOT NULL DEFAULT '',
    attempts   integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    setbacks   integer     NOT NULL DEFAULT 0 CHECK (setbacks >= 0),
    seq        integer     NOT NULL DEFAULT 0 CHECK (seq >= 0),
    doubt      boolean     NOT NULL DEFAULT false,
    held       boolean     NOT NULL DEFAULT false, -- it waits for facts that are not here yet
    outcome    text,
    reason     text        NOT NULL DEFAULT 'none',
    detail     text,
    CHECK ((next_at IS NOT NULL) = (state IN ('waiting', 'awaiting-receipt'))),
    CHECK ((outcome IS NOT NULL) = (state = 'concluded')),
    CHECK (state <> 'announced' OR withdrawn IS NOT NULL),
    CHECK ((channel IS NULL) = (contact IS NULL)),
    CHECK (state <> 'sending' OR channel IS NOT NULL)
) WITH (
    fillfactor = 45, -- room for the versions of a delivery's short life, so that its end writes no index again
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000,
    autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX delivery_due ON delivery (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX delivery_held ON delivery (notice_id) WHERE held;

-- One try at a provider, written down before its first byte: the words, the address, and who holds it until when.
CREATE TABLE attempt (
    notice_id     uuid        NOT NULL, -- of a delivery whose lock is held when this is written
    number        integer     NOT NULL CHECK (number > 0),
    reference     text        NOT NULL,
    delivery_id   uuid        NOT NULL,
    channel       text        NOT NULL,
    contact       integer     NOT NULL,
    provider      text        NOT NULL,
    address       text        NOT NULL,
    subject       text,
    text          text        NOT NULL,
    html          text,
    template_hash text        NOT NULL,
    started_at    timestamptz NOT NULL,
    token         text        NOT NULL,
    lease_ends    timestamptz NOT NULL, -- machine time
    result        text        NOT NULL DEFAULT 'started'
                  CHECK (result IN ('started', 'accepted', 'rejected', 'busy', 'not-sent', 'unsure')),
    detail        text,
    ended_at      timestamptz,
    PRIMARY KEY (notice_id, number),
    CHECK ((ended_at IS NULL) = (result = 'started'))
) WITH (fillfactor = 50); -- room for the result beside its words: on another page the words would be written again
CREATE INDEX attempt_open ON attempt (lease_ends) WHERE result = 'started';

-- Everything said, to be said again when the broker is a new one.
CREATE TABLE outcome (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recipient_id uuid        NOT NULL,
    type         text        NOT NULL,
    occurred_at  timestamptz NOT NULL,
    body         text        NOT NULL
);
-- Rows lie in the order of their time, and are looked for by it when the broker is a new one: no more is needed.
CREATE INDEX outcome_by_time ON outcome USING brin (occurred_at);

-- Contacts that a provider reported bad; the ledger will say so too, later.
CREATE TABLE suppression (
    recipient_id uuid        NOT NULL,
    channel      text        NOT NULL,
    contact      integer     NOT NULL,
    reason       text        NOT NULL,
    since        timestamptz NOT NULL,
    PRIMARY KEY (recipient_id, channel, contact)
);

-- The facts of the last look; version 0 while nothing is known.
CREATE TABLE policy_fact (
    policy_id      uuid    PRIMARY KEY,
    policy_version integer NOT NULL DEFAULT 0 CHECK (policy_version >= 0),
    body           json,
    CHECK ((policy_version = 0) = (body IS NULL))
);

-- Contacts and consents. An erased party keeps its id and nothing else.
CREATE TABLE party_copy (
    party_id      uuid    PRIMARY KEY,
    party_version integer NOT NULL,
    body          json    NOT NULL
);
