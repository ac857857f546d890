-- Who may stop a case, what people report of it, and whose it is.
ALTER TABLE case_
    ADD COLUMN stops       json NOT NULL DEFAULT '[]',
    ADD COLUMN heard       json NOT NULL DEFAULT '[]',
    ADD COLUMN assessed_at timestamptz,
    ADD COLUMN owner_id    uuid;
CREATE INDEX case_by_owner ON case_ (owner_id) WHERE kind = 'renewal';

ALTER TABLE task
    ADD COLUMN acknowledged_by text,
    ADD COLUMN acknowledged_at timestamptz,
    DROP CONSTRAINT task_state_check,
    ADD CONSTRAINT task_state_check CHECK (state IN ('open', 'held', 'requested', 'withdrawing', 'sent', 'withdrawn', 'skipped',
                                                     'expired', 'refused', 'unknown', 'suppressed', 'done'));

-- The policies of a life that is insured.
CREATE INDEX policy_copy_by_insured ON policy_copy ((body ->> 'insured_id'));

-- What was said with whom, and what came of it. Lines are only ever added.
CREATE TABLE contact_log (
    log_id        uuid        PRIMARY KEY,
    case_id       uuid        NOT NULL,
    policy_id     uuid        NOT NULL,
    policy_number text        NOT NULL,
    instalment    integer     NOT NULL,
    agent_id      uuid,
    at            timestamptz NOT NULL,
    by            text        NOT NULL,
    by_id         uuid        NOT NULL,
    person        text        NOT NULL CHECK (person IN ('holder', 'other')),
    person_name   text,
    channel       text        NOT NULL CHECK (channel IN ('call', 'visit', 'message')),
    matters       text        NOT NULL,
    result        text        NOT NULL CHECK (result IN ('reached', 'promised', 'refused', 'unreachable', 'wrong-number')),
    effective     boolean     NOT NULL,
    promised_on   date,
    reason        text,
    help          text,
    contact       integer,
    task_id       uuid,
    logged_at     timestamptz NOT NULL,
    CHECK ((result = 'promised') = (promised_on IS NOT NULL)),
    CHECK (person = 'holder' OR person_name IS NOT NULL)
);
CREATE INDEX contact_log_by_case ON contact_log (case_id, at);
CREATE INDEX contact_log_by_policy ON contact_log (policy_number, at);
CREATE INDEX contact_log_by_agent ON contact_log (agent_id, at);

-- Somebody asked us to stop, about one policy or about all policies of a life.
CREATE TABLE hold (
    hold_id      uuid        PRIMARY KEY,
    kind         text        NOT NULL CHECK (kind IN ('complaint', 'claim', 'bereavement', 'do-not-contact')),
    policy_id    uuid,
    party_id     uuid,
    since        date        NOT NULL,
    until        date,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz,
    by           text        NOT NULL,
    note         text,
    reference    text,
    placed_at    timestamptz NOT NULL,
    lifted_at    timestamptz,
    lifted_by    text,
    lifted_note  text,
    CHECK ((policy_id IS NULL) <> (party_id IS NULL)),
    CHECK (until IS NULL OR until >= since)
);
CREATE INDEX hold_by_policy ON hold (policy_id) WHERE policy_id IS NOT NULL;
CREATE INDEX hold_by_party ON hold (party_id) WHERE party_id IS NOT NULL;

-- The assessment forms as they were filled in; the newest of a case counts.
CREATE TABLE assessment (
    case_id     uuid        NOT NULL,
    filled_at   timestamptz NOT NULL,
    by          text        NOT NULL,
    situation   text        NOT NULL,
    reason      text        NOT NULL,
    tried       text        NOT NULL,
    proposal    text        NOT NULL,
    expected_on date,
    PRIMARY KEY (case_id, filled_at)
);
