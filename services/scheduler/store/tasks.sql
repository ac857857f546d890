-- name: tasks_of_cases
-- Every task of these cases.
SELECT * FROM task WHERE case_id = ANY(:ids::uuid[]) ORDER BY at, task_id;

-- name: open_notices_of
-- The notices that wait to leave for these recipients, who are locked.
SELECT * FROM task
WHERE recipient_id = ANY(:ids::uuid[]) AND state = 'open' AND kind = 'notice'
ORDER BY recipient_id, at, task_id;

-- name: tasks_by_id
-- These tasks. The locks of their recipients guard them.
SELECT * FROM task WHERE task_id = ANY(:ids::uuid[]) ORDER BY task_id;

-- name: add_tasks!
-- Opens tasks; one that is known already stays as it is.
INSERT INTO task (task_id, case_id, plan, epoch, step, occurrence, recipient_id, kind, what, at, not_before, until,
                  deadline, policy_id, instalment, state, reason, round, opened_at, changed_at)
SELECT id, case_id, plan, epoch, step, occurrence, recipient, kind, what, at, not_before, until,
       deadline, policy, instalment, state, reason, 0, :now::timestamptz, :now::timestamptz
FROM unnest(:ids::uuid[], :cases::uuid[], :plans::text[], :epochs::integer[], :steps::text[], :occurrences::text[],
            :recipients::uuid[], :kinds::text[], :whats::text[], :ats::timestamptz[], :not_befores::timestamptz[],
            :untils::timestamptz[], :deadlines::timestamptz[], :policies::uuid[], :instalments::integer[],
            :states::text[], :reasons::text[])
    AS given (id, case_id, plan, epoch, step, occurrence, recipient, kind, what, at, not_before, until,
              deadline, policy, instalment, state, reason)
ORDER BY id
ON CONFLICT (task_id) DO NOTHING;

-- name: save_tasks!
-- Puts what changes in a task in its place.
UPDATE task
SET state = given.state, reason = given.reason, not_before = given.not_before, round = given.round,
    notice_id = given.notice, changed_at = :now::timestamptz
FROM unnest(:ids::uuid[], :states::text[], :reasons::text[], :not_befores::timestamptz[], :rounds::integer[],
            :notices::uuid[])
    AS given (id, state, reason, not_before, round, notice)
WHERE task_id = given.id;

-- name: requested_of
-- What is under way to these recipients, who are locked.
SELECT * FROM task WHERE recipient_id = ANY(:recipients::uuid[]) AND state = 'requested' ORDER BY task_id;

-- name: open_work_about
-- The open work on the premiums of a holder.
SELECT task.* FROM task JOIN case_ USING (case_id)
WHERE case_.party_id = :holder::uuid AND task.kind = 'work' AND state = 'open'
ORDER BY task_id;

-- name: complete_work
-- Concludes open work; nothing of what is not open.
UPDATE task
SET state = 'done', done_by = :done_by, note = :note, changed_at = :now::timestamptz
WHERE task_id = ANY(:ids::uuid[]) AND kind = 'work' AND state = 'open'
RETURNING task_id;

-- name: acknowledge_work
-- Takes open work on; the first who does counts.
UPDATE task
SET acknowledged_by = coalesce(acknowledged_by, :by), acknowledged_at = coalesce(acknowledged_at, :now::timestamptz)
WHERE task_id = ANY(:ids::uuid[]) AND kind = 'work' AND state = 'open'
RETURNING task_id;

-- name: complete_kind!
-- Concludes the open work of one kind of a case.
UPDATE task
SET state = 'done', done_by = :done_by, note = :note, changed_at = :now::timestamptz
WHERE case_id = :case::uuid AND kind = 'work' AND what = :what AND state = 'open';

-- name: task_by_id^
-- One task.
SELECT * FROM task WHERE task_id = :id::uuid;

-- name: list_tasks
-- A page of tasks by what is asked for, in the order of their deadlines, with those whose they are.
SELECT task.*, policy_copy.policy_number, policy_copy.holder_id, holder.body->>'name' AS holder,
       person.body->>'name' AS recipient, person.body->>'staff_number' AS staff_number, coalesce(person.body->>'zone', policy_copy.zone) AS zone
FROM task LEFT JOIN policy_copy USING (policy_id) LEFT JOIN party_copy AS person ON person.party_id = task.recipient_id
LEFT JOIN party_copy AS holder ON holder.party_id = policy_copy.holder_id
WHERE (:kind::text IS NULL OR kind = :kind) AND (:state::text IS NULL OR state = :state)
  AND (:recipient::uuid IS NULL OR recipient_id = :recipient)
ORDER BY coalesce(deadline, until), task_id
LIMIT :count OFFSET :skip;

-- name: task_records
-- A page of all tasks in the order of their ids, with those whose they are.
SELECT task.*, policy_copy.policy_number, policy_copy.holder_id, holder.body->>'name' AS holder,
       person.body->>'name' AS recipient, person.body->>'staff_number' AS staff_number, coalesce(person.body->>'zone', policy_copy.zone) AS zone
FROM task LEFT JOIN policy_copy USING (policy_id) LEFT JOIN party_copy AS person ON person.party_id = task.recipient_id
LEFT JOIN party_copy AS holder ON holder.party_id = policy_copy.holder_id
WHERE task_id > :after::uuid
ORDER BY task_id
LIMIT :count;
