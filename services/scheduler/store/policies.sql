-- name: lock_policies
-- Locks the rows of these policies in the order of their ids, creating the absent ones at version 0.
INSERT INTO policy_copy AS copy (policy_id)
SELECT id FROM unnest(:ids::uuid[]) AS given (id) ORDER BY id
ON CONFLICT (policy_id) DO UPDATE SET policy_version = copy.policy_version
RETURNING policy_id, policy_version;

-- name: save_policies!
-- Puts the policies in the place of what they were. Their rows are locked.
UPDATE policy_copy
SET policy_version = given.version, policy_number = given.number, holder_id = given.holder, body = given.body::json,
    status = given.status, zone = given.zone, agent_id = given.agent,
    first_agent_id = coalesce(first_agent_id, given.agent), branch = given.branch, sales_channel = given.channel,
    on_grace_end = given.on_grace_end
FROM unnest(:ids::uuid[], :versions::integer[], :numbers::text[], :holders::uuid[], :bodies::text[], :statuses::text[],
            :zones::text[], :agents::uuid[], :branches::text[], :channels::text[], :grace_ends::text[])
    AS given (id, version, number, holder, body, status, zone, agent, branch, channel, on_grace_end)
WHERE policy_id = given.id;

-- name: read_policies
-- The policies themselves, and every policy of the holders.
SELECT body FROM policy_copy WHERE policy_id = ANY(:ids::uuid[]) AND body IS NOT NULL
UNION ALL
SELECT body FROM policy_copy
WHERE holder_id = ANY(:holders::uuid[]) AND policy_id <> ALL(:ids::uuid[]) AND body IS NOT NULL;

-- name: policy_by_number$
-- One policy as it stands.
SELECT body FROM policy_copy WHERE policy_number = :number;

-- name: hold_policies
-- Policies as they stand, locked in the order of their ids.
SELECT body FROM policy_copy WHERE policy_id = ANY(:ids::uuid[]) AND body IS NOT NULL ORDER BY policy_id FOR UPDATE;

-- name: policies_of_life
-- The policies whose holder or insured a party is.
SELECT body FROM policy_copy
WHERE (holder_id = :party::uuid OR body ->> 'insured_id' = (:party::uuid)::text) AND body IS NOT NULL
ORDER BY policy_id;
