-- name: lock_senders
-- Parts of one text may come to two instances at once: one of them sees both.
SELECT pg_advisory_xact_lock(hashtextextended(sender, 0)) FROM (SELECT unnest(:senders::text[]) AS sender ORDER BY 1) AS s;

-- name: keep_whole
-- A text that came whole, unless the same was there moments ago: then it is the network that repeats itself.
INSERT INTO inbound_text (provider, sender, part, total, text, received_at, joined)
SELECT :provider, :sender, 1, 1, :text, :now, true
WHERE NOT EXISTS (SELECT FROM inbound_text WHERE sender = :sender AND received_at > :now::timestamptz - interval '10 minutes'
                  AND provider = :provider AND text = :text AND total = 1)
RETURNING id;

-- name: keep_part!
INSERT INTO inbound_text (provider, sender, reference, part, total, text, received_at, joined)
VALUES (:provider, :sender, :reference, :part, :total, :text, :now, false)
ON CONFLICT (provider, sender, reference, total, part) WHERE NOT joined
DO UPDATE SET text = excluded.text, received_at = excluded.received_at;

-- name: join^
-- The whole text, when all of its parts have come within a day.
WITH parts AS (
    SELECT id, part, text FROM inbound_text
    WHERE provider = :provider AND sender = :sender AND reference = :reference AND total = :total AND NOT joined
      AND received_at > :now::timestamptz - interval '1 day'
), whole AS (
    UPDATE inbound_text SET joined = true
    WHERE id IN (SELECT id FROM parts) AND (SELECT count(*) FROM parts) = :total
    RETURNING part, text
)
SELECT string_agg(text, '' ORDER BY part) AS text FROM whole;

-- name: parties_at
SELECT party_id FROM party_copy WHERE addresses_of(body) @> ARRAY[:address] ORDER BY party_id;
