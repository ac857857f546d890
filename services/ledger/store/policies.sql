-- name: lock_policies
-- Locks the rows in the order of their ids, so that two handlers never wait for each other.
SELECT policy_id, body, next_number, lots, registered_at
FROM policy
WHERE policy_id = ANY(:ids::uuid[])
ORDER BY policy_id
FOR UPDATE;

-- name: holders_of_one_policy
-- Of these people, those who hold exactly one policy.
SELECT holder_id FROM policy WHERE holder_id = ANY(:ids::uuid[]) GROUP BY holder_id HAVING count(*) = 1;

-- name: claim_policies
-- Locks rows whose moment has come and that nobody else is handling.
SELECT policy_id, body, next_number, lots, registered_at
FROM policy
WHERE next_at <= :now::timestamptz
ORDER BY next_at, policy_id
LIMIT :count
FOR UPDATE SKIP LOCKED;

-- name: save_policies!
-- Puts the rows in, or in the place of what they were.
INSERT INTO policy (policy_id, policy_number, policy_version, status, holder_id, agent_id, body, next_number, lots,
                    registered_at, next_at, awaiting)
SELECT id, number, version, status, holder, agent, body::jsonb, next_number, lots::jsonb, registered_at, next_at,
       string_to_array(awaiting, ',')
FROM unnest(:ids::uuid[], :numbers::text[], :versions::integer[], :statuses::text[], :holders::uuid[], :agents::uuid[],
            :bodies::text[], :next_numbers::integer[], :lots::text[], :registered_ats::timestamptz[],
            :next_ats::timestamptz[], :awaitings::text[])
    AS given (id, number, version, status, holder, agent, body, next_number, lots, registered_at, next_at, awaiting)
ON CONFLICT (policy_id) DO UPDATE SET
    policy_version = excluded.policy_version, status = excluded.status, holder_id = excluded.holder_id,
    agent_id = excluded.agent_id, body = excluded.body, next_number = excluded.next_number, lots = excluded.lots,
    next_at = excluded.next_at, awaiting = excluded.awaiting;

-- name: wake_awaiting!
-- Makes the rows that wait for a feed due now.
UPDATE policy SET next_at = :now::timestamptz
WHERE awaiting <> '{}' AND :feed::text = ANY(awaiting) AND next_at > :now::timestamptz;

-- name: next_moment$
-- The earliest moment of all rows.
SELECT min(next_at) FROM policy WHERE next_at IS NOT NULL;

-- name: policy_by_number^
-- One policy, without a lock.
SELECT policy_id, body, next_at, awaiting FROM policy WHERE policy_number = :number;

-- name: hold_due_policy$
-- Locks the first row that is due and that nobody else is handling.
SELECT policy_id FROM policy WHERE next_at <= :now::timestamptz ORDER BY next_at, policy_id LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: put_off_policy!
-- Leaves a row that is held alone until then.
UPDATE policy SET next_at = :until::timestamptz WHERE policy_id = :id::uuid;
