-- name: lock_cases
-- Locks cases that exist, in the order of their ids.
SELECT * FROM case_ WHERE case_id = ANY(:ids::uuid[]) ORDER BY case_id FOR UPDATE;

-- name: claim_cases
-- Locks cases whose moment has come and that nobody else handles.
SELECT * FROM case_ WHERE next_at <= :now::timestamptz ORDER BY next_at LIMIT :count FOR UPDATE SKIP LOCKED;

-- name: save_cases!
-- Puts cases in, or in the place of what they were.
INSERT INTO case_ (case_id, kind, plan, party_id, policy_id, instalment, epoch, status, opened_at, settled_at, lapsed_on,
                   failures, payments, stops, heard, assessed_at, owner_id, next_at)
SELECT id, kind, plan, party, policy, instalment, epoch, status, opened_at, settled_at, lapsed_on,
       failures::json, payments::json, stops::json, heard::json, assessed_at, owner, next_at
FROM unnest(:ids::uuid[], :kinds::text[], :plans::text[], :parties::uuid[], :policies::uuid[], :instalments::integer[],
            :epochs::integer[], :statuses::text[], :opened_ats::timestamptz[], :settled_ats::timestamptz[],
            :lapsed_ons::date[], :failures::text[], :payments::text[], :stops::text[], :heard::text[], :assessed_ats::timestamptz[],
            :owners::uuid[], :next_ats::timestamptz[])
    AS given (id, kind, plan, party, policy, instalment, epoch, status, opened_at, settled_at, lapsed_on, failures,
              payments, stops, heard, assessed_at, owner, next_at)
ORDER BY id
ON CONFLICT (case_id) DO UPDATE SET
    party_id = excluded.party_id, epoch = excluded.epoch, status = excluded.status, opened_at = excluded.opened_at,
    settled_at = excluded.settled_at, lapsed_on = excluded.lapsed_on, failures = excluded.failures,
    payments = excluded.payments, stops = excluded.stops, heard = excluded.heard,
    assessed_at = excluded.assessed_at, owner_id = excluded.owner_id, next_at = excluded.next_at;

-- name: move_cases!
-- Sets whose cases, which are locked, are, and when they are to be looked at next.
UPDATE case_ SET owner_id = given.owner, next_at = given.next_at
FROM unnest(:ids::uuid[], :owners::uuid[], :next_ats::timestamptz[]) AS given (id, owner, next_at)
WHERE case_id = given.id;

-- name: open_care!
-- Opens the care case of each holder, or has it look at the calendar again.
INSERT INTO case_ (case_id, kind, plan, party_id, epoch, status, opened_at, failures, next_at)
SELECT id, 'care', :plan, party, 1, 'open', :now::timestamptz, '[]', :now::timestamptz
FROM unnest(:ids::uuid[], :parties::uuid[]) AS given (id, party)
ORDER BY id
ON CONFLICT (case_id) DO UPDATE SET next_at = excluded.next_at;

-- name: wake_cases_of!
-- Has the cases of these holders look at their dates again; renewals are locked first, as everywhere.
UPDATE case_ SET next_at = :now::timestamptz
FROM (
    SELECT case_id FROM case_
    WHERE party_id = ANY(:parties::uuid[]) AND (kind = 'care' OR next_at IS NOT NULL)
    ORDER BY kind DESC, case_id
    FOR UPDATE
) AS locked
WHERE case_.case_id = locked.case_id;

-- name: next_case_moment$
-- When a case is to be looked at next.
SELECT min(next_at) FROM case_;

-- name: cases_of_policy
-- The cases of a policy in the order of its instalments, then the care case of its holder.
SELECT * FROM case_
WHERE policy_id = :policy::uuid OR (kind = 'care' AND party_id = :holder::uuid)
ORDER BY kind DESC, instalment;

-- name: case_by_id^
-- One case.
SELECT * FROM case_ WHERE case_id = :id::uuid;

-- name: hold_due_case$
-- Locks the first row that is due and that nobody else is handling.
SELECT case_id FROM case_ WHERE next_at <= :now::timestamptz ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: put_off_case!
-- Leaves a row that is held alone until then.
UPDATE case_ SET next_at = :until::timestamptz WHERE case_id = :id::uuid;

-- name: wake_cases!
-- Has cases look at what is wanted again.
UPDATE case_ SET next_at = :now::timestamptz
FROM (SELECT case_id FROM case_ WHERE case_id = ANY(:ids::uuid[]) ORDER BY case_id FOR UPDATE) AS locked
WHERE case_.case_id = locked.case_id;

-- name: cases_of_policies
-- The renewals of these policies.
SELECT case_id FROM case_ WHERE policy_id = ANY(:policies::uuid[]);
