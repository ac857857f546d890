-- name: start!
-- Writes attempts down, and in their locked deliveries that they are under way.
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(:notice_ids::uuid[], :numbers::integer[], :refs::text[], :delivery_ids::uuid[], :channels::text[],
                         :contacts::integer[], :providers::text[], :addresses::text[], :subjects::text[], :texts::text[],
                         :htmls::text[], :hashes::text[])
        AS row (notice_id, number, reference, delivery_id, channel, contact, provider, address, subject, text, html, hash)
), written AS (
    INSERT INTO attempt (notice_id, number, reference, delivery_id, channel, contact, provider, address, subject, text, html,
                         template_hash, started_at, token, lease_ends)
    SELECT *, :now, :token, clock_timestamp() + :lease FROM given
)
UPDATE delivery d
SET state = 'sending', next_at = NULL, held = false, attempts = given.number,
    channel = given.channel, contact = given.contact, provider = given.provider
FROM given WHERE d.notice_id = given.notice_id;

-- name: finish!
UPDATE attempt a
SET result = s.result, detail = CASE WHEN a.address <> '' THEN s.detail END, parts = s.parts, cost = s.cost, currency = s.currency, ended_at = :now
FROM unnest(:notice_ids::uuid[], :results::text[], :details::text[], :parts::integer[], :costs::numeric[], :currencies::text[])
    AS s (notice_id, result, detail, parts, cost, currency)
WHERE a.notice_id = s.notice_id AND a.token = :token AND a.result = 'started';

-- name: take_over
-- Attempts whose holder is lost: they are ours now, for one lease of machine time.
UPDATE attempt a
SET token = :token, lease_ends = clock_timestamp() + :lease
FROM (SELECT notice_id, number FROM attempt WHERE result = 'started' AND lease_ends < clock_timestamp()
      ORDER BY notice_id LIMIT :limit FOR UPDATE SKIP LOCKED) AS lost
WHERE (a.notice_id, a.number) = (lost.notice_id, lost.number)
RETURNING a.notice_id, a.reference, a.provider;
