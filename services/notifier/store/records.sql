-- name: deliveries
SELECT n.notice_id, n.recipient_id, n.purpose, n.message_class, n.not_before, n.expires_at, n.received_at,
       d.state, d.next_at, d.channel, d.contact, d.provider, d.tried, d.attempts, d.outcome, d.reason, d.detail, d.withdrawn
FROM notice n JOIN delivery d USING (notice_id)
WHERE n.notice_id > :after
ORDER BY n.notice_id LIMIT :limit;

-- name: attempts
SELECT notice_id, number, delivery_id, reference, channel, contact, provider, address, subject, text, template_hash,
       started_at, ended_at, result, detail, parts, cost, currency
FROM attempt
WHERE (notice_id, number) > (:after::uuid, :number::integer)
ORDER BY notice_id, number LIMIT :limit;

-- name: outcomes
SELECT id, type, body FROM outcome WHERE id > :after ORDER BY id LIMIT :limit;

-- name: notice^
SELECT n.notice_id, n.recipient_id, n.purpose, n.message_class, n.not_before, n.expires_at, n.received_at, n.body,
       d.state, d.next_at, d.channel, d.contact, d.provider, d.tried, d.attempts, d.outcome, d.reason, d.detail, d.withdrawn
FROM notice n JOIN delivery d USING (notice_id)
WHERE n.notice_id = :notice_id;

-- name: asked$
SELECT body FROM notice WHERE notice_id = :notice_id;

-- name: attempts_of
SELECT notice_id, number, delivery_id, reference, channel, contact, provider, address, subject, text, template_hash,
       started_at, ended_at, result, detail, parts, cost, currency
FROM attempt WHERE notice_id = :notice_id ORDER BY number;
