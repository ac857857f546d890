-- name: add_contact!
-- Adds a line.
INSERT INTO contact_log (log_id, case_id, policy_id, policy_number, instalment, agent_id, at, by, by_id, person, person_name,
                         channel, matters, result, effective, promised_on, reason, help, contact, task_id, task_ids, logged_at)
SELECT :log_id::uuid, case_id, policy_id, :policy_number, :instalment::integer, :agent_id::uuid, :at::timestamptz, :by,
       :by_id::uuid, :person, :person_name, :channel, :matters, :result, :effective::boolean, :promised_on::date, :reason,
       :help, :contact::integer, :task_id::uuid, :task_ids::uuid[], :logged_at::timestamptz
FROM case_ WHERE case_id = :case_id::uuid;

-- name: add_covers!
-- Says about which premiums a line is, and what came of it for each.
INSERT INTO contact_cover (log_id, case_id, policy_number, instalment, result, promised_on)
SELECT :log::uuid, case_id, policy_number, instalment, result, promised_on
FROM unnest(:cases::uuid[], :policies::text[], :instalments::integer[], :results::text[], :promises::date[])
    AS given (case_id, policy_number, instalment, result, promised_on);

-- name: contact_by_id^
-- One line.
SELECT contact_log.*, covers_of(log_id, case_id) AS covers,
       (SELECT zone FROM policy_copy WHERE policy_copy.policy_id = contact_log.policy_id) AS zone
FROM contact_log WHERE log_id = :id::uuid;

-- name: list_contacts
-- A page of lines by what is asked for, the newest first.
SELECT contact_log.*, covers_of(log_id, case_id) AS covers,
       (SELECT zone FROM policy_copy WHERE policy_copy.policy_id = contact_log.policy_id) AS zone
FROM contact_log
WHERE (:policies::text[] IS NULL
       OR log_id IN (SELECT cover.log_id FROM contact_cover AS cover WHERE cover.policy_number = ANY(:policies)))
  AND (:agent::uuid IS NULL OR agent_id = :agent)
  AND (:result::text IS NULL OR result = :result)
  AND (:text::text IS NULL OR position(lower(:text) IN lower(matters || ' ' || coalesce(person_name, ''))) > 0)
  AND (:since::timestamptz IS NULL OR at >= :since) AND (:before::timestamptz IS NULL OR at < :before)
ORDER BY at DESC, log_id
LIMIT :count OFFSET :skip;

-- name: contact_records
-- A page of all lines in the order of their ids.
SELECT contact_log.*, covers_of(log_id, case_id) AS covers,
       (SELECT zone FROM policy_copy WHERE policy_copy.policy_id = contact_log.policy_id) AS zone
FROM contact_log WHERE log_id > :after::uuid ORDER BY log_id LIMIT :count;

-- name: effective_contacts
-- How often the holder was reached about each of these cases, by each way.
SELECT cover.case_id, channel, count(*)::integer AS count FROM contact_cover AS cover JOIN contact_log USING (log_id)
WHERE cover.case_id = ANY(:cases::uuid[]) AND effective
GROUP BY cover.case_id, channel;
