-- name: keep_ids
-- The ids of what a provider took. A receipt of the last day that came before is news now, unless it names another number; an
-- id that is used again starts anew.
INSERT INTO carried_part AS c (provider, message_id, notice_id, number)
SELECT DISTINCT ON (provider, message_id) provider, message_id, notice_id, number
FROM unnest(:providers::text[], :message_ids::text[], :notice_ids::uuid[], :numbers::integer[])
    AS given (provider, message_id, notice_id, number)
ORDER BY provider, message_id
ON CONFLICT (provider, message_id) DO UPDATE
SET (notice_id, number, fate, detail, said_at, news_at)
  = (SELECT excluded.notice_id, excluded.number, early.fate, early.detail, early.said_at, early.news_at
     FROM (VALUES (1)) AS one
     LEFT JOIN (SELECT c.fate, c.detail, c.said_at, :now::timestamptz AS news_at
                WHERE c.notice_id IS NULL AND c.said_at > :now::timestamptz - interval '1 day'
                  AND speaks_of(c.address, excluded.notice_id, excluded.number)) AS early ON true)
RETURNING news_at;

-- name: keep_receipts
-- What a provider says of parts. The first word stands, except that a part that failed may still be delivered. A receipt that
-- names another number than its message went to is for another message with the same id: it changes nothing.
INSERT INTO carried_part AS c (provider, message_id, fate, detail, address, said_at)
SELECT DISTINCT ON (given.message_id) :provider, given.message_id, given.fate, given.detail, given.address, :now
FROM unnest(:message_ids::text[], :fates::text[], :details::text[], :addresses::text[])
    AS given (message_id, fate, detail, address)
LEFT JOIN carried_part known ON (known.provider, known.message_id) = (:provider, given.message_id)
ORDER BY given.message_id, known.notice_id IS NULL OR speaks_of(given.address, known.notice_id, known.number) DESC, given.fate
ON CONFLICT (provider, message_id) DO UPDATE
SET fate = excluded.fate, detail = excluded.detail, said_at = excluded.said_at,
    news_at = CASE WHEN c.notice_id IS NOT NULL THEN excluded.said_at END
WHERE (c.fate IS NULL OR (c.fate = 'failed' AND excluded.fate = 'delivered'))
  AND (c.notice_id IS NULL OR speaks_of(excluded.address, c.notice_id, c.number))
RETURNING notice_id, address, news_at;

-- name: adopt
-- Receipts under ids that were never named to us are for what is unknown at their number, where that is of one notice only.
UPDATE carried_part c SET notice_id = a.notice_id, number = a.number, news_at = :now
FROM (SELECT provider, address, min(notice_id::text)::uuid AS notice_id, max(number) AS number, min(started_at) AS started_at
      FROM attempt
      WHERE result = 'unsure' AND ended_at > :now::timestamptz - interval '1 day'
        AND address IN (SELECT unnest(:addresses::text[]) UNION
                        SELECT address FROM attempt WHERE notice_id = ANY (:notice_ids::uuid[]) AND result = 'unsure')
      GROUP BY provider, address HAVING count(DISTINCT notice_id) = 1) AS a
WHERE c.notice_id IS NULL AND (c.provider, c.address) = (a.provider, a.address) AND c.said_at >= a.started_at
RETURNING c.notice_id;

-- name: with_news
-- The deliveries that receipts speak of, locked.
SELECT d.*, n.body FROM delivery d JOIN notice n USING (notice_id)
WHERE d.notice_id IN (SELECT notice_id FROM carried_part WHERE news_at <= :now ORDER BY news_at LIMIT :limit)
ORDER BY d.notice_id
FOR UPDATE OF d;

-- name: take_news!
UPDATE carried_part SET news_at = NULL WHERE notice_id = ANY (:notice_ids::uuid[]) AND news_at <= :now;

-- name: fates
-- How the attempts of these notices stand: how many parts each has, how many of them arrived, and what failed.
SELECT a.notice_id, a.number, a.channel, a.contact, a.provider, a.parts,
       count(*) FILTER (WHERE c.fate = 'delivered') AS delivered,
       max(c.detail) FILTER (WHERE c.fate = 'delivered') AS arrived,
       max(c.detail) FILTER (WHERE c.fate = 'failed') AS failed
FROM attempt a JOIN carried_part c USING (notice_id, number)
WHERE a.notice_id = ANY (:notice_ids::uuid[])
GROUP BY a.notice_id, a.number
ORDER BY a.notice_id, a.number DESC;

-- name: next_moment$
SELECT min(news_at) FROM carried_part WHERE news_at IS NOT NULL;

-- name: hold_due$
SELECT d.notice_id FROM delivery d JOIN carried_part c USING (notice_id)
WHERE c.news_at <= :now ORDER BY c.news_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED;

-- name: put_off!
UPDATE carried_part SET news_at = :until WHERE notice_id = :id AND news_at IS NOT NULL;
