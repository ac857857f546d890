-- name: known_cluster$
-- The cluster last published to, locked until this transaction ends.
SELECT cluster_id FROM cluster FOR UPDATE;

-- name: note_cluster!
-- Remembers the cluster that is published to from now on.
INSERT INTO cluster (cluster_id) VALUES (:cluster_id)
ON CONFLICT (only_one) DO UPDATE SET cluster_id = excluded.cluster_id, seen_at = clock_timestamp();

-- name: database_time$
-- The database's time at this very moment.
SELECT clock_timestamp();
