-- name: add_notices!
-- Keeps what is asked of the notifier, and the words in which it is.
WITH given AS MATERIALIZED (
    SELECT * FROM unnest(:ids::uuid[], :recipients::uuid[], :purposes::text[], :tasks::text[], :not_befores::timestamptz[],
                         :expires_ats::timestamptz[], :next_ats::timestamptz[], :bodies::text[])
        AS given (id, recipient, purpose, tasks, not_before, expires_at, next_at, body)
    ORDER BY id
), said AS (
    INSERT INTO notice_said (notice_id, requested_at, body) SELECT id, :now::timestamptz, body FROM given
    ON CONFLICT (notice_id) DO NOTHING
)
INSERT INTO notice (notice_id, recipient_id, purpose, task_ids, state, not_before, expires_at, requested_at, next_at)
SELECT id, recipient, purpose, string_to_array(tasks, ',')::uuid[], 'requested', not_before, expires_at,
       :now::timestamptz, next_at
FROM given
ON CONFLICT (notice_id) DO NOTHING;

-- name: withdraw_notices
-- Recalls notices that have no terminal outcome and are not recalled yet.
UPDATE notice
SET state = 'withdrawing', withdrawn_at = :now::timestamptz, withdrawal = given.reason
FROM unnest(:ids::uuid[], :reasons::text[]) AS given (id, reason)
WHERE notice_id = given.id AND state = 'requested'
RETURNING notice_id, recipient_id, withdrawal, withdrawn_at;

-- name: lock_notices
-- Locks notices for their outcomes.
SELECT notice_id, seq, task_ids, state FROM notice WHERE notice_id = ANY(:ids::uuid[]) ORDER BY notice_id FOR UPDATE;

-- name: save_outcomes!
-- Keeps the newest knowledge about notices, which are locked.
UPDATE notice
SET seq = given.seq, outcome = given.outcome, reason = given.reason, channel = given.channel,
    sent_at = coalesce(notice.sent_at, given.sent_at),
    state = CASE WHEN given.concludes THEN 'concluded' ELSE state END,
    next_at = CASE WHEN given.concludes THEN NULL ELSE next_at END
FROM unnest(:ids::uuid[], :seqs::integer[], :outcomes::text[], :reasons::text[], :channels::text[], :concludes::boolean[],
            :sent_ats::timestamptz[])
    AS given (id, seq, outcome, reason, channel, concludes, sent_at)
WHERE notice_id = given.id;

-- name: claim_notices
-- Locks notices whose outcome is overdue, and puts the next reminder off: an hour, then ever longer.
UPDATE notice SET next_at = :now::timestamptz + GREATEST(interval '1 hour', :now::timestamptz - expires_at)
FROM (
    SELECT notice_id FROM notice WHERE next_at <= :now::timestamptz ORDER BY next_at LIMIT :count FOR UPDATE SKIP LOCKED
) AS overdue JOIN notice_said AS said USING (notice_id)
WHERE notice.notice_id = overdue.notice_id
RETURNING notice.notice_id, recipient_id, said.body, withdrawal, withdrawn_at;

-- name: erase_notices!
-- What these recipients were told is forgotten; that they were, when, and what became of it stays.
UPDATE notice_said AS said SET body = jsonb_set(said.body::jsonb, '{content}', :content::jsonb)::text
FROM notice WHERE notice.recipient_id = ANY(:ids::uuid[]) AND said.notice_id = notice.notice_id;

-- name: next_notice_moment$
-- When an outcome is overdue next.
SELECT min(next_at) FROM notice;

-- name: notices_since
-- A page of what was asked or recalled since an instant, in the order of the asking.
SELECT notice_id, recipient_id, said.body, withdrawal, withdrawn_at, said.requested_at
FROM notice_said AS said JOIN notice USING (notice_id)
WHERE said.requested_at >= :since::timestamptz AND (said.requested_at, notice_id) > (:after_at::timestamptz, :after::uuid)
ORDER BY said.requested_at, notice_id
LIMIT :count;

-- name: notices_by_id
-- What is known of these notices.
SELECT notice_id, state, outcome, reason, channel, requested_at, sent_at, withdrawal, withdrawn_at, not_before, expires_at
FROM notice WHERE notice_id = ANY(:ids::uuid[]);

-- name: notice_records
-- A page of all notices in the order of their ids.
SELECT * FROM notice WHERE notice_id > :after::uuid ORDER BY notice_id LIMIT :count;

-- name: hold_due_notice$
-- Locks the first row that is due and that nobody else is handling.
SELECT notice_id FROM notice WHERE next_at <= :now::timestamptz ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: put_off_notice!
-- Leaves a row that is held alone until then.
UPDATE notice SET next_at = :until::timestamptz WHERE notice_id = :id::uuid;
