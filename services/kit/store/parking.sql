-- name: side_tables^
-- Whether anything at all is parked or waiting, so that the normal batch asks no more than this.
SELECT
    EXISTS (SELECT FROM parked WHERE subscription = :subscription) AS parked,
    EXISTS (SELECT FROM waiting WHERE subscription = :subscription) AS waiting;

-- name: share_parking!
-- Waits for a replay to end, and lets none begin before this transaction ends.
SELECT pg_advisory_xact_lock_shared(hashtext('perennial parking ' || current_schema() || :subscription));

-- name: own_parking!
-- Waits for every batch that knows what is parked, and lets none begin before this transaction ends.
SELECT pg_advisory_xact_lock(hashtext('perennial parking ' || current_schema() || :subscription));

-- name: parked_streams
-- Which of these keys have something parked, by topic.
SELECT DISTINCT topic, key FROM parked WHERE subscription = :subscription AND key = ANY(:keys::text[]);

-- name: park!
-- Keeps records with their bytes and the reason, in the order of the arrays.
INSERT INTO parked (subscription, topic, partition, "offset", key, key_bytes, headers, body, reason, digest)
SELECT :subscription, topic, partition, "offset", key, key_bytes, headers::json, body, reason, digest
FROM unnest(
    :topics::text[], :partitions::integer[], :offsets::bigint[], :keys::text[], :keys_bytes::bytea[],
    :headers::text[], :bodies::bytea[], :reasons::text[], :digests::bytea[]
) WITH ORDINALITY AS row (topic, partition, "offset", key, key_bytes, headers, body, reason, digest, place)
ORDER BY place
ON CONFLICT DO NOTHING;

-- name: parked_page
-- What is parked, oldest first.
SELECT id, subscription, topic, partition, "offset", key, key_bytes, headers, body, reason, parked_at, repaired_at
FROM parked
WHERE id > :after
ORDER BY id
LIMIT :rows;

-- name: parked_of_stream
-- What is parked of one key, in the order in which it is to be replayed.
SELECT id, topic, partition, "offset", key, key_bytes, headers, body
FROM parked
WHERE subscription = :subscription AND topic = :topic AND key = :key
ORDER BY id;

-- name: parked_count$
-- How many records are parked.
SELECT count(*) FROM parked;

-- name: repair_parked$
-- Replaces what a parked record says. Its digest stays that of the bytes as they came, so that a redelivery finds it.
UPDATE parked SET headers = :headers::json, body = :body, repaired_at = clock_timestamp()
WHERE id = :id
RETURNING id;

-- name: discard_parked$
-- Gives up one parked record.
DELETE FROM parked WHERE id = :id RETURNING id;

-- name: unpark!
-- Removes what a replay has settled.
DELETE FROM parked WHERE id = ANY(:ids::bigint[]);

-- name: give_reasons!
-- Says why a replay has failed again.
UPDATE parked SET reason = given.reason
FROM unnest(:ids::bigint[], :reasons::text[]) AS given (id, reason)
WHERE parked.id = given.id;
