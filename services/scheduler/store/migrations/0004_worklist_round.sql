-- When the worklists of the next day are made ready, where a deployment wants them sent.
CREATE TABLE worklist_round (
    round_id uuid        PRIMARY KEY,
    next_at  timestamptz NOT NULL
) WITH (fillfactor = 50);
INSERT INTO worklist_round (round_id, next_at) VALUES ('3b7f3c1e-6f4a-5d0e-9a51-0d5f6f1b7a10', '1970-01-01T00:00:00Z');
