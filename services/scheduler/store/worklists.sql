-- name: premiums_to_see_to
-- Every open premium of the policies that people own a renewal of or have work on, person by person, the fewest days left
-- first: whoever speaks about one premium of a policy speaks about all that is open of it.
SELECT theirs.party_id, premium.*, copy.body, copy.first_agent_id
FROM (
    SELECT owner_id AS party_id, policy_id FROM case_
    WHERE owner_id = ANY(:parties::uuid[]) AND kind = 'renewal' AND status = 'open'
    UNION
    SELECT task.recipient_id, case_.policy_id FROM task JOIN case_ USING (case_id)
    WHERE task.recipient_id = ANY(:parties::uuid[]) AND task.kind = 'work' AND task.state = 'open' AND case_.kind = 'renewal'
) AS theirs
JOIN premium USING (policy_id)
JOIN policy_copy AS copy USING (policy_id)
WHERE premium.status = 'open'
ORDER BY theirs.party_id, last_payable_day, policy_id, number
LIMIT :count;

-- name: open_work
-- The work that waits for people on these cases, the most pressing first.
SELECT * FROM task
WHERE case_id = ANY(:ids::uuid[]) AND recipient_id = ANY(:parties::uuid[]) AND kind = 'work' AND state = 'open'
ORDER BY coalesce(deadline, until), task_id;
