-- name: open_new
-- Notices not known yet, and the row that waits for each; those whose row was made before, by a withdrawal, are locked and given.
WITH new AS (
    INSERT INTO notice (notice_id, recipient_id, purpose, message_class, not_before, expires_at, body, received_at)
    SELECT *, :now
    FROM unnest(:notice_ids::uuid[], :recipient_ids::uuid[], :purposes::text[], :classes::text[],
                :not_befores::timestamptz[], :expiries::timestamptz[], :bodies::text[])
    ON CONFLICT (notice_id) DO NOTHING
    RETURNING notice_id
), opened AS (
    INSERT INTO delivery (notice_id, state, next_at, has_truths)
    SELECT notice_id, 'waiting', next_at, has_truths
    FROM unnest(:notice_ids::uuid[], :next_ats::timestamptz[], :has_truths::boolean[])
        AS given (notice_id, next_at, has_truths) JOIN new USING (notice_id)
    ORDER BY notice_id
    ON CONFLICT (notice_id) DO UPDATE SET notice_id = excluded.notice_id
    RETURNING notice_id, withdrawn
)
SELECT notice_id, withdrawn FROM opened WHERE withdrawn IS NOT NULL;

-- name: keep_withdrawals
-- Every withdrawal, whether its notice is known or not. The first reason stands; one that is over remembers it too, in case
-- that what was sent comes back.
INSERT INTO delivery AS d (notice_id, withdrawn)
SELECT * FROM unnest(:notice_ids::uuid[], :reasons::text[])
ON CONFLICT (notice_id) DO UPDATE
SET withdrawn = CASE WHEN d.state = 'concluded' THEN coalesce(d.withdrawn, excluded.withdrawn) ELSE d.withdrawn END
RETURNING notice_id;

-- name: known
-- Deliveries whose notice is here and which go on; the caller holds their locks.
SELECT d.*, n.body FROM delivery d JOIN notice n USING (notice_id)
WHERE d.notice_id = ANY (:notice_ids::uuid[]) AND d.state NOT IN ('announced', 'concluded')
ORDER BY d.notice_id;

-- name: claim_due
-- What has come due, locked, passing by what others hold. Facts too old hold back notices that claim something.
SELECT d.*, n.body FROM delivery d JOIN notice n USING (notice_id)
WHERE d.next_at <= :now AND (:with_truths OR NOT d.has_truths OR n.expires_at <= :now)
ORDER BY d.next_at
LIMIT :limit
FOR UPDATE OF d SKIP LOCKED;

-- name: hold_answered
-- The deliveries of a holder's open attempts, locked, and what may have changed of them since they were started. An attempt that
-- somebody else has taken over is not among them; that of a recipient who was erased meanwhile has changed in all that it says.
SELECT d.notice_id, d.withdrawn, CASE WHEN a.address <> '' THEN d.state END AS state, d.seq FROM attempt a JOIN delivery d USING (notice_id)
WHERE a.notice_id = ANY (:notice_ids::uuid[]) AND a.token = :token AND a.result = 'started' AND a.number = d.attempts
ORDER BY d.notice_id
FOR UPDATE OF d, a;

-- name: held
-- Deliveries whose locks the caller holds.
SELECT d.*, n.body FROM delivery d JOIN notice n USING (notice_id)
WHERE d.notice_id = ANY (:notice_ids::uuid[])
ORDER BY d.notice_id;

-- name: save!
UPDATE delivery d
SET (state, next_at, withdrawn, channel, contact, provider, tried, attempts, setbacks, seq, doubt, held, outcome, reason, detail)
  = (s.state, s.next_at, s.withdrawn, s.channel, s.contact, s.provider, s.tried, s.attempts, s.setbacks, s.seq, s.doubt, s.held, s.outcome, s.reason, s.detail)
FROM unnest(:notice_ids::uuid[], :states::text[], :next_ats::timestamptz[], :withdrawns::text[],
            :channels::text[], :contacts::integer[], :providers::text[], :trieds::text[], :attempts::integer[],
            :setbacks::integer[], :seqs::integer[], :doubts::boolean[], :helds::boolean[], :outcomes::text[], :reasons::text[], :details::text[])
  AS s (notice_id, state, next_at, withdrawn, channel, contact, provider, tried, attempts, setbacks, seq, doubt, held, outcome, reason, detail)
WHERE d.notice_id = s.notice_id;

-- name: release_held
-- Facts have come: what waits for some looks again now.
UPDATE delivery d SET next_at = least(d.next_at, :now), held = false
FROM (SELECT notice_id FROM delivery WHERE held AND state = 'waiting' ORDER BY notice_id FOR UPDATE) AS h
WHERE d.notice_id = h.notice_id
RETURNING d.notice_id;

-- name: stillness^
-- Is anything due, is anything under way, and when does the next row become due?
SELECT EXISTS (SELECT FROM delivery WHERE next_at <= :now) AS due,
       EXISTS (SELECT FROM attempt WHERE result = 'started') AS sending,
       (SELECT min(next_at) FROM delivery WHERE next_at > :now) AS next_at;

-- name: hold_due$
-- The first delivery that is due and that nobody else handles, locked; facts too old hold back as in claim_due.
SELECT d.notice_id FROM delivery d JOIN notice n USING (notice_id)
WHERE d.next_at <= :now AND (:with_truths OR NOT d.has_truths OR n.expires_at <= :now)
ORDER BY d.next_at
LIMIT 1
FOR UPDATE OF d SKIP LOCKED;

-- name: put_off!
-- Leaves a delivery that is held alone until then.
UPDATE delivery SET next_at = :until WHERE notice_id = :id;
