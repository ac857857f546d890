-- name: save_parties
-- Puts the parties in where they are newer than what is held; says which took effect.
INSERT INTO party_copy AS copy (party_id, party_version, body)
SELECT id, version, body::json
FROM unnest(:ids::uuid[], :versions::integer[], :bodies::text[]) AS given (id, version, body)
ORDER BY id
ON CONFLICT (party_id) DO UPDATE SET party_version = excluded.party_version, body = excluded.body
WHERE copy.party_version < excluded.party_version AND NOT copy.erased
RETURNING party_id;

-- name: erase_parties
-- Keeps nothing of these parties but that they were erased.
INSERT INTO party_copy AS copy (party_id, erased)
SELECT id, true FROM unnest(:ids::uuid[]) AS given (id) ORDER BY id
ON CONFLICT (party_id) DO UPDATE SET erased = true, body = NULL
WHERE NOT copy.erased
RETURNING party_id;

-- name: read_parties
-- The parties that have a row.
SELECT party_id, erased, body FROM party_copy WHERE party_id = ANY(:ids::uuid[]);

-- name: hold_expected_parties
-- Locks those of these parties who have not come, so that their coming waits; who is coming just now is left out.
SELECT party_id FROM party_copy
WHERE party_id = ANY(:ids::uuid[]) AND body IS NULL AND NOT erased
ORDER BY party_id FOR SHARE SKIP LOCKED;

-- name: await_parties
-- Locks a row for each missing party, so that its coming and what waits for it see each other.
INSERT INTO party_copy AS copy (party_id)
SELECT id FROM unnest(:ids::uuid[]) AS given (id) ORDER BY id
ON CONFLICT (party_id) DO UPDATE SET party_version = copy.party_version
RETURNING party_id, erased, body;
