-- name: lock_parties
-- Locks the rows in the order of their ids.
SELECT party_id, body FROM party WHERE party_id = ANY(:ids::uuid[]) ORDER BY party_id FOR UPDATE;

-- name: read_parties
-- Parties, without a lock.
SELECT party_id, body FROM party WHERE party_id = ANY(:ids::uuid[]);

-- name: save_parties!
-- Puts the rows in, or in the place of what they were.
INSERT INTO party (party_id, party_version, body, changed_at)
SELECT id, version, body::jsonb, :now::timestamptz
FROM unnest(:ids::uuid[], :versions::integer[], :bodies::text[]) AS given (id, version, body)
ON CONFLICT (party_id) DO UPDATE SET
    party_version = excluded.party_version, body = excluded.body, changed_at = excluded.changed_at;

-- name: party_by_id^
-- One party, without a lock.
SELECT body, changed_at FROM party WHERE party_id = :id;

-- name: parties_since
-- A page of the parties changed since an instant, in the order of their ids.
SELECT party_id, body, changed_at FROM party
WHERE changed_at >= :since::timestamptz AND party_id > :after::uuid
ORDER BY party_id
LIMIT :count;
