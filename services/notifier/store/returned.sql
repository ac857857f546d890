-- name: keep
-- What came back, unless it was here before; which of it is new.
INSERT INTO returned_mail (digest, received_at, verdict, detail, notice_id, number, sender, subject, octets)
SELECT digest, :now, verdict, detail, notice_id, number, sender, subject, octets
FROM unnest(:digests::text[], :verdicts::text[], :details::text[], :notice_ids::uuid[], :numbers::integer[],
            :senders::text[], :subjects::text[], :octets::bytea[])
    AS row (digest, verdict, detail, notice_id, number, sender, subject, octets)
ON CONFLICT DO NOTHING
RETURNING digest;

-- name: forget!
DELETE FROM returned_mail WHERE octets IS NOT NULL AND received_at < :before;

-- name: attempts
-- The deliveries that returned mail may speak of, locked, each with the attempt.
SELECT d.*, n.body, a.number, a.channel AS at_channel, a.contact AS at_contact, a.provider AS at_provider,
       a.address AS at_address
FROM unnest(:notice_ids::uuid[], :numbers::integer[]) AS said (notice_id, number)
JOIN attempt a ON (a.notice_id, a.number) = (said.notice_id, said.number)
JOIN delivery d ON d.notice_id = a.notice_id
JOIN notice n ON n.notice_id = a.notice_id
WHERE a.channel = 'email'
ORDER BY d.notice_id
FOR UPDATE OF d;

-- name: unread
SELECT digest, received_at, verdict, detail, notice_id, number, sender, subject
FROM returned_mail WHERE octets IS NOT NULL ORDER BY received_at, digest LIMIT :limit;

-- name: octets$
SELECT octets FROM returned_mail WHERE digest = :digest;
