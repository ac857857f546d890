-- name: alone_with_holds$
-- Nobody else places or lifts a hold, and nobody opens a calendar by them, until this transaction has ended.
SELECT pg_advisory_xact_lock(hashtext('perennial.scheduler.hold'));

-- name: share_holds$
-- No hold is placed or lifted until this transaction has ended.
SELECT pg_advisory_xact_lock_shared(hashtext('perennial.scheduler.hold'));

-- name: holds_on
-- The holds on these policies and parties that were not lifted and are not over.
SELECT hold_id, kind, policy_id, party_id, starts_at, ends_at FROM hold
WHERE (policy_id = ANY(:policies::uuid[]) OR party_id = ANY(:parties::uuid[]))
  AND lifted_at IS NULL AND (ends_at IS NULL OR ends_at > :now::timestamptz);

-- name: add_hold$
-- Keeps a hold; nothing when it is known.
INSERT INTO hold (hold_id, kind, policy_id, party_id, since, until, starts_at, ends_at, by, note, reference, placed_at)
VALUES (:hold_id::uuid, :kind, :policy_id::uuid, :party_id::uuid, :since::date, :until::date, :starts_at::timestamptz,
        :ends_at::timestamptz, :by, :note, :reference, :placed_at::timestamptz)
ON CONFLICT (hold_id) DO NOTHING
RETURNING hold_id;

-- name: lift_hold$
-- Ends a hold that was not lifted.
UPDATE hold SET lifted_at = :now::timestamptz, lifted_by = :by, lifted_note = :note
WHERE hold_id = :id::uuid AND lifted_at IS NULL
RETURNING hold_id;

-- name: hold_by_id^
-- One hold.
SELECT hold.*, policy_copy.policy_number FROM hold LEFT JOIN policy_copy USING (policy_id) WHERE hold_id = :id::uuid;

-- name: list_holds
-- A page of holds by what is asked for, the newest first.
SELECT hold.*, policy_copy.policy_number FROM hold LEFT JOIN policy_copy USING (policy_id)
WHERE (:kind::text IS NULL OR kind = :kind) AND (:policy::text IS NULL OR policy_number = :policy)
  AND (:party::uuid IS NULL OR party_id = :party)
  AND (NOT :active::boolean OR (lifted_at IS NULL AND (ends_at IS NULL OR ends_at > :now::timestamptz)))
ORDER BY placed_at DESC, hold_id
LIMIT :count OFFSET :skip;

-- name: hold_records
-- A page of all holds in the order of their ids.
SELECT hold.*, policy_copy.policy_number FROM hold LEFT JOIN policy_copy USING (policy_id)
WHERE hold_id > :after::uuid ORDER BY hold_id LIMIT :count;
