-- What is in the hands of a provider that cannot be asked: written before the first byte of an attempt, and with the answer after
-- it. A row without an answer is the only thing of which nobody knows what became of it.
CREATE TABLE handover (
    reference text        PRIMARY KEY,
    left_at   timestamptz NOT NULL DEFAULT clock_timestamp(), -- machine time
    answer    text        -- JSON
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
CREATE INDEX handover_by_time ON handover USING brin (left_at);
