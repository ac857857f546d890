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
-- A page of the list of a month, the fewest days left first: what is due in the month, and of the two months before
-- (or before that, where grace reaches into the month) what was still unpaid when it began.
SELECT premium.*, copy.body, copy.first_agent_id
FROM premium JOIN policy_copy AS copy USING (policy_id)
WHERE last_payable_day >= (:first::date - interval '2 months')::date
  AND due_date < (:first::date + interval '1 month')::date
  AND (due_date >= :first::date OR premium.status = 'open' OR settled_on >= :first::date)
  AND (due_date >= (:first::date - interval '2 months')::date OR last_payable_day >= :first::date)
  AND (:agent::uuid IS NULL OR copy.agent_id = :agent::uuid)
  AND (:unit::text IS NULL OR copy.branch = :unit)
  AND (:channel::text IS NULL OR copy.sales_channel = :channel)
  AND (NOT :unpaid::boolean OR premium.status = 'open')
  AND (last_payable_day, policy_id, number) > (:after_day::date, :after_policy::uuid, :after_number::integer)
ORDER BY last_payable_day, policy_id, number
LIMIT :count;

-- name: list_figures
-- The list of a month counted: premiums by bucket, place in the policy's life, currency, ten days, size and fate.
WITH scale AS (
    SELECT currency, bounds::numeric[] AS bounds FROM unnest(:currencies::text[], :bounds::text[]) AS given (currency, bounds)
), listed AS (
    SELECT premium.currency, premium.amount,
           CASE WHEN due_date >= :first::date THEN 'current'
                WHEN due_date >= (:first::date - interval '1 month')::date THEN 'grace-1'
                ELSE 'grace-end' END AS bucket,
           CASE WHEN policy_year >= 4 THEN 'fourth-plus' WHEN policy_year = 3 THEN 'third'
                WHEN policy_year = 2 THEN 'second' ELSE 'first-year' END AS ordinal,
           CASE WHEN extract(day FROM due_date) <= 10 THEN 'first'
                WHEN extract(day FROM due_date) <= 20 THEN 'middle' ELSE 'last' END AS third,
           width_bucket(premium.amount, scale.bounds) AS band,
           CASE WHEN premium.status <> 'open' THEN premium.status
                WHEN copy.status = 'closed' THEN 'closed'
                WHEN copy.status = 'lapsed' OR lapse_effective <= (:now::timestamptz AT TIME ZONE copy.zone)::date THEN 'lapsed'
                ELSE 'open' END AS state
    FROM premium JOIN policy_copy AS copy USING (policy_id) LEFT JOIN scale USING (currency)
    WHERE last_payable_day >= (:first::date - interval '2 months')::date
      AND due_date < (:first::date + interval '1 month')::date
      AND (due_date >= :first::date OR premium.status = 'open' OR settled_on >= :first::date)
      AND (due_date >= (:first::date - interval '2 months')::date OR last_payable_day >= :first::date)
      AND (:agent::uuid IS NULL OR copy.agent_id = :agent::uuid)
      AND (:unit::text IS NULL OR copy.branch = :unit)
      AND (:channel::text IS NULL OR copy.sales_channel = :channel)
)
SELECT bucket, ordinal, currency, third, band, state, count(*) AS count, sum(amount) AS premium
FROM listed
GROUP BY bucket, ordinal, currency, third, band, state;

-- name: last_told
-- The last notice about each of these cases that was asked of the notifier, and how many certainly left.
SELECT DISTINCT ON (task.case_id) task.case_id, task.what AS purpose, notice.requested_at, notice.channel, notice.outcome,
       count(*) FILTER (WHERE task.state = 'sent') OVER (PARTITION BY task.case_id) AS sent
FROM task JOIN notice USING (notice_id)
WHERE task.case_id = ANY(:ids::uuid[])
ORDER BY task.case_id, notice.requested_at DESC, task.task_id;

-- name: handed_over
-- Whose work each of these cases became, where it was handed over.
SELECT DISTINCT ON (case_id) case_id, recipient_id
FROM task
WHERE case_id = ANY(:ids::uuid[]) AND kind = 'work' AND what = 'hand-over' AND state IN ('open', 'done')
ORDER BY case_id, at DESC, task_id;

-- name: list_splits
-- The premiums due in a month and in the two before it, counted by when they were paid.
SELECT to_char(due_date, 'YYYY-MM') AS due_month, currency,
       CASE WHEN premium.status = 'paid' AND settled_on < due_date THEN 'before_due'
            WHEN premium.status = 'paid' AND settled_on < (date_trunc('month', due_date) + interval '1 month')::date THEN 'in_due_month'
            WHEN premium.status = 'paid' AND settled_on < (date_trunc('month', due_date) + interval '2 months')::date THEN 'grace_1'
            WHEN premium.status = 'paid' AND settled_on IS NOT NULL THEN 'grace_end'
            WHEN copy.status = 'lapsed' OR lapse_effective <= (:now::timestamptz AT TIME ZONE copy.zone)::date THEN 'lapsed'
            ELSE 'still_open' END AS fate,
       count(*) AS count, sum(amount) AS premium
FROM premium JOIN policy_copy AS copy USING (policy_id)
WHERE last_payable_day >= (:first::date - interval '2 months')::date
  AND due_date >= (:first::date - interval '2 months')::date
  AND due_date < (:first::date + interval '1 month')::date
  AND (premium.status = 'open' AND copy.status <> 'closed' OR settled_on IS NOT NULL AND premium.status = 'paid')
  AND (:agent::uuid IS NULL OR copy.agent_id = :agent::uuid)
  AND (:unit::text IS NULL OR copy.branch = :unit)
  AND (:channel::text IS NULL OR copy.sales_channel = :channel)
GROUP BY due_month, currency, fate
ORDER BY due_month, currency;

-- name: list_grace
-- The premiums of a list that are in grace, those of difficult customers apart.
SELECT premium.currency, reminders.many AS hard, premium.status = 'paid' AS collected,
       count(*) AS count, sum(amount) AS premium
FROM premium
JOIN policy_copy AS copy USING (policy_id)
JOIN case_ ON case_.policy_id = premium.policy_id AND case_.instalment = premium.number
CROSS JOIN LATERAL (
    SELECT count(*) >= :many::integer AS many FROM task
    WHERE task.case_id = case_.case_id AND task.kind = 'notice' AND task.state = 'sent'
) AS reminders
WHERE last_payable_day >= (:first::date - interval '2 months')::date
  AND due_date < :first::date
  AND (premium.status = 'open' OR settled_on >= :first::date)
  AND premium.status <> 'waived' AND copy.status <> 'closed'
  AND (due_date >= (:first::date - interval '2 months')::date OR last_payable_day >= :first::date)
  AND (:agent::uuid IS NULL OR copy.agent_id = :agent::uuid)
  AND (:unit::text IS NULL OR copy.branch = :unit)
  AND (:channel::text IS NULL OR copy.sales_channel = :channel)
GROUP BY premium.currency, hard, collected;

-- name: list_lapsed
-- Policies without cover that can be reinstated: those of the last three months, and those with three months left of two years.
SELECT currency, fresh, count(DISTINCT policy_id) AS count, sum(amount) AS premium
FROM (
    SELECT premium.*, lapse_effective > (:today::date - interval '3 months')::date AS fresh
    FROM premium JOIN policy_copy AS copy USING (policy_id)
    WHERE premium.status = 'open' AND copy.status = 'lapsed' AND lapse_effective <= :today::date
      AND (last_payable_day >= (:today::date - interval '3 months')::date
           OR last_payable_day BETWEEN (:today::date - interval '24 months 1 day')::date
                                   AND (:today::date - interval '21 months')::date)
      AND (:agent::uuid IS NULL OR copy.agent_id = :agent::uuid)
      AND (:unit::text IS NULL OR copy.branch = :unit)
      AND (:channel::text IS NULL OR copy.sales_channel = :channel)
) AS lapsed
GROUP BY currency, fresh;
