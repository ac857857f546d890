-- name: add_entries!
-- Appends entries in the order of the arrays.
INSERT INTO entry (policy_id, policy_version, type, occurred_at, body)
SELECT policy_id, version, type, occurred_at, body::jsonb
FROM unnest(:ids::uuid[], :versions::integer[], :types::text[], :occurred_ats::timestamptz[], :bodies::text[])
    WITH ORDINALITY AS given (policy_id, version, type, occurred_at, body, place)
ORDER BY place;

-- name: entries_of
-- The entries of one policy from a version on, oldest first.
SELECT policy_id, policy_version, type, occurred_at, body
FROM entry
WHERE policy_id = :id AND policy_version >= :from_version
ORDER BY policy_version;

-- name: entries_after
-- A page of all entries, oldest first.
SELECT entry_id, policy_id, policy_version, type, occurred_at, body
FROM entry
WHERE entry_id > :after
ORDER BY entry_id
LIMIT :count;

-- name: policies_since
-- The policies to which something happened since an instant, and their first version since then.
SELECT policy_id, min(policy_version) AS from_version
FROM entry
WHERE occurred_at >= :since::timestamptz
GROUP BY policy_id
ORDER BY policy_id;

-- name: entries_of_all
-- The entries of several policies, each from its own version on.
SELECT entry.type, entry.body
FROM unnest(:ids::uuid[], :from_versions::integer[]) AS given (policy_id, from_version)
JOIN entry ON entry.policy_id = given.policy_id AND entry.policy_version >= given.from_version
ORDER BY entry.policy_id, entry.policy_version;
