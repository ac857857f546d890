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
-- A part that comes again after its text was joined is the network repeating itself: left over, it would stand in the next text.
INSERT INTO inbound_text (provider, sender, reference, part, total, text, received_at, joined)
SELECT :provider, :sender, :reference::integer, :part::integer, :total::integer, :text, :now::timestamptz, false
WHERE NOT EXISTS (SELECT FROM inbound_text WHERE sender = :sender AND received_at > :now::timestamptz - interval '10 minutes'
                  AND provider = :provider AND joined AND text = :text
                  AND (reference, total, part) = (:reference::integer, :total::integer, :part::integer))
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

-- name: unfinished
-- Texts of which a part has not come for an hour, as far as they have come.
WITH late AS (
    SELECT provider, sender, reference, total FROM inbound_text WHERE NOT joined
    GROUP BY provider, sender, reference, total HAVING max(received_at) <= :now::timestamptz - interval '1 hour'
    ORDER BY max(received_at) LIMIT :limit
), taken AS (
    UPDATE inbound_text t SET joined = true FROM late
    WHERE NOT t.joined AND (t.provider, t.sender, t.reference, t.total) = (late.provider, late.sender, late.reference, late.total)
    RETURNING t.provider, t.sender, t.reference, t.total, t.part, t.text
)
SELECT sender, total, array_agg(part ORDER BY part) AS parts, array_agg(text ORDER BY part) AS texts
FROM taken GROUP BY provider, sender, reference, total ORDER BY sender;

-- name: next_unfinished$
SELECT min(last_at) + interval '1 hour'
FROM (SELECT max(received_at) AS last_at FROM inbound_text WHERE NOT joined GROUP BY provider, sender, reference, total) AS open;

-- name: parties_at
SELECT party_id FROM party_copy WHERE addresses_of(body) @> ARRAY[:address] ORDER BY party_id;

-- name: hold_due$
-- The first text that has waited long enough; its id is made up of what its parts have in common.
SELECT md5(concat_ws(' ', provider, sender, reference, total))::uuid FROM inbound_text WHERE NOT joined
GROUP BY provider, sender, reference, total HAVING max(received_at) <= :now::timestamptz - interval '1 hour'
ORDER BY max(received_at) LIMIT 1;

-- name: put_off!
UPDATE inbound_text SET received_at = :until::timestamptz - interval '1 hour'
WHERE NOT joined AND md5(concat_ws(' ', provider, sender, reference, total))::uuid = :id::uuid;
