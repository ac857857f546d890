-- One contact is about everything of the holder that the same person serves: a line for each premium that it was about, with what
-- came of it for that one. Lines are only ever added.
CREATE TABLE contact_cover (
    log_id        uuid    NOT NULL REFERENCES contact_log,
    case_id       uuid    NOT NULL,
    policy_number text    NOT NULL,
    instalment    integer NOT NULL,
    result        text    NOT NULL,
    promised_on   date,
    PRIMARY KEY (case_id, log_id)
);
CREATE INDEX contact_cover_by_log ON contact_cover (log_id);
CREATE INDEX contact_cover_by_policy ON contact_cover (policy_number);
INSERT INTO contact_cover (log_id, case_id, policy_number, instalment, result, promised_on)
SELECT log_id, case_id, policy_number, instalment, result, promised_on FROM contact_log;

-- Every call or visit that a contact completed; `task_id` stays the most pressing of them.
ALTER TABLE contact_log ADD COLUMN task_ids uuid[] NOT NULL DEFAULT '{}';
UPDATE contact_log SET task_ids = ARRAY[task_id] WHERE task_id IS NOT NULL;
DROP INDEX contact_log_by_case;

-- The premiums that a line is about as JSON, the one that it was logged on first.
CREATE FUNCTION covers_of(line uuid, logged_on uuid) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(json_build_object('policy_number', policy_number, 'instalment', instalment, 'result', result,
                                               'promised_on', promised_on)
                             ORDER BY case_id <> logged_on, policy_number, instalment), '[]'::json)
    FROM contact_cover WHERE log_id = line
$$;
