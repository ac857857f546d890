-- name: worklist
-- The open premiums that are somebody's own or on which work waits for them, the fewest days left first.
SELECT premium.*, copy.body, copy.first_agent_id
FROM (
    SELECT case_id FROM case_ WHERE owner_id = :party::uuid AND kind = 'renewal' AND status = 'open'
    UNION
    SELECT case_id FROM task WHERE recipient_id = :party::uuid AND kind = 'work' AND state = 'open'
) AS theirs
JOIN case_ USING (case_id)
JOIN premium ON premium.policy_id = case_.policy_id AND premium.number = case_.instalment
JOIN policy_copy AS copy ON copy.policy_id = premium.policy_id
WHERE premium.status = 'open'
ORDER BY last_payable_day, policy_id, number
LIMIT :count;

-- name: open_work
-- The work that waits for somebody on these cases, the most pressing first.
SELECT * FROM task
WHERE case_id = ANY(:ids::uuid[]) AND recipient_id = :party::uuid AND kind = 'work' AND state = 'open'
ORDER BY coalesce(deadline, until), task_id;
