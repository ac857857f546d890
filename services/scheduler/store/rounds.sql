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

-- name: premiums_of_staff
-- The open premiums that are somebody's own or on which work waits for them, person by person, the fewest days left first.
SELECT theirs.party_id, theirs.case_id, premium.number, copy.body
FROM (
    SELECT owner_id AS party_id, case_id FROM case_
    WHERE owner_id = ANY(:parties::uuid[]) AND kind = 'renewal' AND status = 'open'
    UNION
    SELECT recipient_id, case_id FROM task WHERE recipient_id = ANY(:parties::uuid[]) AND kind = 'work' AND state = 'open'
) AS theirs
JOIN case_ USING (case_id)
JOIN premium ON premium.policy_id = case_.policy_id AND premium.number = case_.instalment
JOIN policy_copy AS copy ON copy.policy_id = premium.policy_id
WHERE premium.status = 'open'
ORDER BY theirs.party_id, last_payable_day, premium.policy_id, premium.number;

-- name: work_of_staff
-- The open work of these people.
SELECT * FROM task
WHERE recipient_id = ANY(:parties::uuid[]) AND kind = 'work' AND state = 'open';
