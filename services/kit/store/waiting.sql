-- name: keep_waiting!
-- Keeps versions that came too early.
INSERT INTO waiting (subscription, key, version, topic, partition, "offset", key_bytes, headers, body)
SELECT :subscription, early.key, early.version, topic, partition, "offset", key_bytes, headers::json, body
FROM unnest(
    :keys::text[], :versions::bigint[], :topics::text[], :partitions::integer[], :offsets::bigint[],
    :keys_bytes::bytea[], :headers::text[], :bodies::bytea[]
) AS early (key, version, topic, partition, "offset", key_bytes, headers, body)
ON CONFLICT DO NOTHING;

-- name: waiting_of_keys
-- Everything that waits for these keys.
SELECT key, version, topic, partition, "offset", key_bytes, headers, body
FROM waiting
WHERE subscription = :subscription AND key = ANY(:keys::text[])
ORDER BY key, version;

-- name: release_waiting!
-- Removes the versions that each key has reached.
DELETE FROM waiting
USING unnest(:keys::text[], :reached::bigint[]) AS held (key, version)
WHERE waiting.subscription = :subscription AND waiting.key = held.key AND waiting.version <= held.version;

-- name: keys_with_old_gaps
-- Keys whose first waiting version is older than the patience, which doubles with every time the owner was asked.
SELECT key
FROM (
    SELECT DISTINCT ON (key) key, since, asks, asked_at
    FROM waiting
    WHERE subscription = :subscription
    ORDER BY key, version
) AS first
WHERE clock_timestamp() >= coalesce(
    asked_at + least(make_interval(secs => :patience) * power(2, least(asks, 20)), interval '1 hour'),
    since + make_interval(secs => :patience)
)
ORDER BY since
LIMIT :keys;

-- name: note_asked!
-- Remembers that the owner is being asked about these keys.
UPDATE waiting SET asks = asks + 1, asked_at = clock_timestamp()
WHERE subscription = :subscription AND key = ANY(:keys::text[]);
