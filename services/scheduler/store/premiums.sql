-- name: save_premiums!
-- Puts premiums, whose policies are locked, in the place of what they were. The day of settling is kept once it is known.
INSERT INTO premium AS held (policy_id, number, due_date, last_payable_day, lapse_effective, policy_year, currency, amount,
                             paid, status, settled_on)
SELECT policy, number, due, last_day, lapse, year, currency, amount, paid, status,
       CASE WHEN status <> 'open' THEN coalesce(paid_on, seen_on) END
FROM unnest(:policies::uuid[], :numbers::integer[], :dues::date[], :last_days::date[], :lapses::date[], :years::integer[],
            :currencies::text[], :amounts::numeric[], :paids::numeric[], :statuses::text[], :paid_ons::date[],
            :seen_ons::date[])
    AS given (policy, number, due, last_day, lapse, year, currency, amount, paid, status, paid_on, seen_on)
ON CONFLICT (policy_id, number) DO UPDATE SET
    due_date = excluded.due_date, last_payable_day = excluded.last_payable_day, lapse_effective = excluded.lapse_effective,
    policy_year = excluded.policy_year, currency = excluded.currency, amount = excluded.amount, paid = excluded.paid,
    status = excluded.status,
    settled_on = CASE WHEN excluded.status = 'open' THEN NULL
                      WHEN held.status = 'open' THEN excluded.settled_on
                      ELSE coalesce(held.settled_on, excluded.settled_on) END
WHERE (held.due_date, held.last_payable_day, held.lapse_effective, held.amount, held.paid, held.status)
    IS DISTINCT FROM (excluded.due_date, excluded.last_payable_day, excluded.lapse_effective, excluded.amount,
                      excluded.paid, excluded.status);

-- name: listed
-- A page of the list of a month, the fewest days left first.
SELECT premium.*, copy.body, copy.first_agent_id
FROM premium JOIN policy_copy AS copy USING (policy_id)
WHERE is_listed(premium, :first::date) AND is_of(copy, :agent::uuid, :unit::text, :channel::text)
  AND (NOT :unpaid::boolean OR premium.status = 'open')
  AND (last_payable_day, policy_id, number) > (:after_day::date, :after_policy::uuid, :after_number::integer)
ORDER BY last_payable_day, policy_id, number
LIMIT :count;

-- name: last_told
-- The last notice about each of these cases that was asked of the notifier, and how many certainly left.
SELECT DISTINCT ON (task.case_id) task.case_id, task.what AS purpose, notice.requested_at, notice.channel, notice.outcome,
       count(*) FILTER (WHERE task.state = 'sent') OVER (PARTITION BY task.case_id) AS sent
FROM task JOIN notice USING (notice_id)
WHERE task.case_id = ANY(:ids::uuid[])
ORDER BY task.case_id, notice.requested_at DESC, task.task_id;

-- name: about_cases
-- Whose these cases are, what holds them back, and the last contact about each.
SELECT case_.case_id, owner_id, stops, said.at, said.by, said.channel, said.person, said.result, said.effective, said.promised_on
FROM case_
LEFT JOIN LATERAL (
    SELECT at, by, channel, person, cover.result, effective, cover.promised_on
    FROM contact_cover AS cover JOIN contact_log USING (log_id)
    WHERE cover.case_id = case_.case_id ORDER BY at DESC, logged_at DESC LIMIT 1
) AS said ON true
WHERE case_.case_id = ANY(:ids::uuid[]);
