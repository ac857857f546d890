-- The policies as their events left them: gate, first lock, and the facts that notices are composed from.
CREATE TABLE policy_copy (
    policy_id      uuid    PRIMARY KEY,
    policy_version integer NOT NULL DEFAULT 0 CHECK (policy_version >= 0),
    policy_number  text,
    holder_id      uuid,
    body           json
) WITH (fillfactor = 80);
CREATE INDEX policy_copy_by_holder ON policy_copy (holder_id);
CREATE INDEX policy_copy_by_number ON policy_copy (policy_number);

-- The parties as they last were. Version 0 without a body: somebody asked for a party that has not come yet.
CREATE TABLE party_copy (
    party_id      uuid    PRIMARY KEY,
    party_version integer NOT NULL DEFAULT 0 CHECK (party_version >= 0),
    erased        boolean NOT NULL DEFAULT false,
    body          json,
    CHECK (NOT (erased AND body IS NOT NULL))
) WITH (fillfactor = 80);

-- One premium, or one person's care calendar, followed through a plan.
CREATE TABLE case_ (
    case_id    uuid        PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind IN ('renewal', 'care')),
    plan       text        NOT NULL,
    party_id   uuid        NOT NULL,
    policy_id  uuid,
    instalment integer,
    epoch      integer     NOT NULL CHECK (epoch > 0),
    status     text        NOT NULL CHECK (status IN ('open', 'paid', 'lapsed', 'closed')),
    opened_at  timestamptz NOT NULL,
    lapsed_on  date,
    failures   json        NOT NULL,
    next_at    timestamptz,
    CHECK ((kind = 'renewal') = (policy_id IS NOT NULL AND instalment IS NOT NULL))
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX case_by_moment ON case_ (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX case_by_policy ON case_ (policy_id);
CREATE INDEX case_by_party ON case_ (party_id);

-- Whom something is to be sent to: asks what may leave now.
CREATE TABLE recipient (
    recipient_id   uuid        PRIMARY KEY,
    last_notice_on date,
    last_notice_id uuid,
    waits_for      text CHECK (waits_for IN ('party', 'feed')),
    next_at        timestamptz
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX recipient_by_moment ON recipient (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX recipient_waiting ON recipient (waits_for) WHERE waits_for IS NOT NULL;

-- One thing wanted of one step for one recipient. A row exists from its opening on, and stays as the record of it.
CREATE TABLE task (
    task_id      uuid        PRIMARY KEY,
    case_id      uuid        NOT NULL,
    plan         text        NOT NULL,
    epoch        integer     NOT NULL,
    step         text        NOT NULL,
    occurrence   text        NOT NULL,
    recipient_id uuid        NOT NULL,
    kind         text        NOT NULL CHECK (kind IN ('notice', 'work')),
    what         text        NOT NULL,
    at           timestamptz NOT NULL,
    not_before   timestamptz NOT NULL,
    until        timestamptz NOT NULL,
    deadline     timestamptz,
    policy_id    uuid,
    instalment   integer,
    state        text        NOT NULL CHECK (state IN ('open', 'requested', 'withdrawing', 'sent', 'withdrawn', 'skipped',
                                                       'expired', 'refused', 'unknown', 'suppressed', 'done')),
    reason       text,
    round        integer     NOT NULL,
    notice_id    uuid,
    opened_at    timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    done_by      text,
    note         text,
    CHECK (state NOT IN ('requested', 'withdrawing', 'sent', 'refused', 'unknown', 'suppressed')
           OR (kind = 'notice' AND notice_id IS NOT NULL)),
    CHECK (state <> 'done' OR (kind = 'work' AND done_by IS NOT NULL))
) WITH (
    fillfactor = 45, -- room for the two changes of state that most rows see, so that no index is written again
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX task_by_case ON task (case_id);
CREATE INDEX task_by_recipient ON task (recipient_id);

-- What was asked of the notifier, until its one terminal outcome and as the record of it.
CREATE TABLE notice (
    notice_id    uuid        PRIMARY KEY,
    recipient_id uuid        NOT NULL,
    purpose      text        NOT NULL,
    task_ids     uuid[]      NOT NULL,
    state        text        NOT NULL CHECK (state IN ('requested', 'withdrawing', 'concluded')),
    not_before   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    requested_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawal   text,
    seq          integer     NOT NULL DEFAULT 0,
    outcome      text,
    reason       text,
    channel      text,
    -- When the notifier is asked again because no terminal outcome has come.
    next_at      timestamptz
) WITH (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX notice_by_moment ON notice (next_at) WHERE next_at IS NOT NULL;

-- The same as it was said, to be said again: written once, so that what becomes of a notice never writes its words again.
CREATE TABLE notice_said (
    notice_id    uuid        PRIMARY KEY,
    requested_at timestamptz NOT NULL,
    body         text        NOT NULL
);
CREATE INDEX notice_said_by_time ON notice_said (requested_at, notice_id);

-- How far each payment feed is complete, shard by shard, and over all shards: what releases lock and read.
CREATE TABLE feed_mark (
    feed             text,
    shard            smallint,
    complete_through date NOT NULL,
    PRIMARY KEY (feed, shard)
) WITH (fillfactor = 50);
CREATE TABLE feed (
    feed             text PRIMARY KEY,
    complete_through date
) WITH (fillfactor = 20);
-- The row that releases share and a new mark takes for itself; it is no feed.
INSERT INTO feed (feed) VALUES ('');
