-- name: add_contact!
-- Adds a line.
INSERT INTO contact_log (log_id, case_id, policy_id, policy_number, instalment, agent_id, at, by, by_id, person, person_name,
                         channel, matters, result, effective, promised_on, reason, help, contact, task_id, logged_at)
SELECT :log_id::uuid, case_id, policy_id, :policy_number, :instalment::integer, :agent_id::uuid, :at::timestamptz, :by,
       :by_id::uuid, :person, :person_name, :channel, :matters, :result, :effective::boolean, :promised_on::date, :reason,
       :help, :contact::integer, :task_id::uuid, :logged_at::timestamptz
FROM case_ WHERE case_id = :case_id::uuid;

-- name: contact_by_id^
-- One line.
SELECT * FROM contact_log WHERE log_id = :id::uuid;

-- name: complete_talk$
-- Concludes the open call or visit of a case that is the most pressing.
UPDATE task SET state = 'done', done_by = :by, note = :note, changed_at = :now::timestamptz
WHERE task_id = (
    SELECT task_id FROM task
    WHERE case_id = :case::uuid AND kind = 'work' AND state = 'open' AND what LIKE :what AND at <= :now::timestamptz
    ORDER BY coalesce(deadline, until), task_id
    LIMIT 1
    FOR UPDATE
)
RETURNING task_id;

-- name: list_contacts
-- A page of lines by what is asked for, the newest first.
SELECT * FROM contact_log
WHERE (:policy::text IS NULL OR policy_number = :policy) AND (:agent::uuid IS NULL OR agent_id = :agent)
  AND (:result::text IS NULL OR result = :result)
  AND (:text::text IS NULL OR position(lower(:text) IN lower(matters || ' ' || coalesce(person_name, ''))) > 0)
  AND (:since::timestamptz IS NULL OR at >= :since) AND (:before::timestamptz IS NULL OR at < :before)
ORDER BY at DESC, log_id
LIMIT :count OFFSET :skip;

-- name: contact_records
-- A page of all lines in the order of their ids.
SELECT * FROM contact_log WHERE log_id > :after::uuid ORDER BY log_id LIMIT :count;

-- name: effective_contacts
-- How often the holder was reached about each of these cases, by each way.
SELECT case_id, channel, count(*)::integer AS count FROM contact_log
WHERE case_id = ANY(:cases::uuid[]) AND effective
GROUP BY case_id, channel;
