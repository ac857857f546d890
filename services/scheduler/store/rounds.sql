-- name: claim_round$
-- Locks the round if it is due and nobody else is at it.
SELECT round_id FROM worklist_round WHERE next_at <= :now::timestamptz FOR UPDATE SKIP LOCKED;

-- name: move_round!
-- Says when the round is due again.
UPDATE worklist_round SET next_at = :until::timestamptz WHERE round_id = :id::uuid;

-- name: next_round$
-- When the round is due.
SELECT min(next_at) FROM worklist_round;

-- name: staff_with_work
-- The people who own an open premium or have open work.
SELECT body FROM party_copy
WHERE body IS NOT NULL AND party_id IN (
    SELECT owner_id FROM case_ WHERE kind = 'renewal' AND status = 'open'
    UNION
    SELECT recipient_id FROM task WHERE kind = 'work' AND state = 'open'
);
