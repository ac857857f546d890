-- name: add_to_outbox!
-- Appends rows in the order of the arrays, so that ids keep it.
INSERT INTO outbox (shard, topic, key, headers, body)
SELECT shard, topic, key, headers, body
FROM unnest(:shards::smallint[], :topics::text[], :keys::text[], :headers::text[], :bodies::bytea[])
    WITH ORDINALITY AS row (shard, topic, key, headers, body, place)
ORDER BY place;

-- name: claim_shards
-- Locks the shards that have rows and that nobody else is sending.
SELECT shard
FROM outbox_shard
WHERE EXISTS (SELECT FROM outbox WHERE outbox.shard = outbox_shard.shard)
ORDER BY shard
FOR UPDATE SKIP LOCKED;

-- name: oldest_of_shards
-- The oldest rows of the locked shards: a count and a weight that one round can send.
SELECT id, shard, topic, key, headers, body
FROM (
    SELECT *, sum(coalesce(octet_length(body), 0)) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS weight
    FROM (SELECT * FROM outbox WHERE shard = ANY(:shards::smallint[]) ORDER BY id LIMIT :rows) AS oldest
) AS weighed
WHERE weight <= :bytes
ORDER BY id;

-- name: delete_from_outbox!
-- Removes what the broker has acknowledged.
DELETE FROM outbox WHERE id = ANY(:ids::bigint[]);

-- name: outbox_is_empty$
-- Whether everything said has left.
SELECT NOT EXISTS (SELECT FROM outbox);
