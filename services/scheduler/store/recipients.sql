-- name: touch_recipients!
-- Locks the rows in the order of their ids, creating the absent ones, and brings their next look forward.
INSERT INTO recipient AS held (recipient_id, next_at)
SELECT id, next_at FROM unnest(:ids::uuid[], :next_ats::timestamptz[]) AS given (id, next_at) ORDER BY id
ON CONFLICT (recipient_id) DO UPDATE SET next_at = LEAST(held.next_at, excluded.next_at);

-- name: lock_recipients
-- Locks those of these recipients that exist.
SELECT * FROM recipient WHERE recipient_id = ANY(:ids::uuid[]) ORDER BY recipient_id FOR UPDATE;

-- name: claim_recipients
-- Locks recipients whose moment has come and that nobody else handles.
SELECT * FROM recipient WHERE next_at <= :now::timestamptz ORDER BY next_at LIMIT :count FOR UPDATE SKIP LOCKED;

-- name: save_recipients!
-- Puts recipients, who are locked, in the place of what they were.
UPDATE recipient
SET last_notice_on = given.last_on, last_notice_id = given.last_id, waits_for = given.waits_for, next_at = given.next_at
FROM unnest(:ids::uuid[], :last_ons::date[], :last_ids::uuid[], :waits_fors::text[], :next_ats::timestamptz[])
    AS given (id, last_on, last_id, waits_for, next_at)
WHERE recipient_id = given.id;

-- name: wake_waiting!
-- Has everybody who waits for a feed look again.
UPDATE recipient SET next_at = :now::timestamptz
FROM (SELECT recipient_id FROM recipient WHERE waits_for = 'feed' ORDER BY recipient_id FOR UPDATE) AS locked
WHERE recipient.recipient_id = locked.recipient_id;

-- name: wake_recipients!
-- Has these recipients, where they exist, look again.
UPDATE recipient SET next_at = :now::timestamptz
FROM (SELECT recipient_id FROM recipient WHERE recipient_id = ANY(:ids::uuid[]) ORDER BY recipient_id FOR UPDATE) AS locked
WHERE recipient.recipient_id = locked.recipient_id;

-- name: next_recipient_moment$
-- When a recipient is to be looked at next.
SELECT min(next_at) FROM recipient;

-- name: hold_due_recipient$
-- Locks the first row that is due and that nobody else is handling.
SELECT recipient_id FROM recipient WHERE next_at <= :now::timestamptz ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: put_off_recipient!
-- Leaves a row that is held alone until then.
UPDATE recipient SET next_at = :until::timestamptz WHERE recipient_id = :id::uuid;
