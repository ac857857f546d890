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
SELECT premium.currency, reminders.many OR coalesce(said.result IN ('refused', 'unreachable', 'wrong-number'), false) AS hard, premium.status = 'paid' AS collected,
       count(*) AS count, sum(amount) AS premium
FROM premium
JOIN policy_copy AS copy USING (policy_id)
JOIN case_ ON case_.policy_id = premium.policy_id AND case_.instalment = premium.number
CROSS JOIN LATERAL (
    SELECT count(*) >= :many::integer AS many FROM task
    WHERE task.case_id = case_.case_id AND task.kind = 'notice' AND task.state = 'sent'
) AS reminders
LEFT JOIN LATERAL (
    SELECT result FROM contact_log WHERE contact_log.case_id = case_.case_id ORDER BY at DESC, logged_at DESC LIMIT 1
) AS said ON true
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

-- name: list_coverage
-- The premiums of a list by bucket: how many there are, how many were tried, how many holders were reached.
SELECT CASE WHEN due_date >= :first::date THEN 'current'
            WHEN due_date >= (:first::date - interval '1 month')::date THEN 'grace-1'
            ELSE 'grace-end' END AS bucket,
       count(*) AS due, count(talks.tried) AS tried, count(*) FILTER (WHERE talks.reached) AS reached
FROM premium
JOIN policy_copy AS copy USING (policy_id)
LEFT JOIN case_ ON case_.policy_id = premium.policy_id AND case_.instalment = premium.number
CROSS JOIN LATERAL (
    SELECT CASE WHEN count(*) > 0 THEN 1 END AS tried, bool_or(effective) AS reached
    FROM contact_log WHERE contact_log.case_id = case_.case_id
) AS talks
WHERE last_payable_day >= (:first::date - interval '2 months')::date
  AND due_date < (:first::date + interval '1 month')::date
  AND (due_date >= :first::date OR premium.status = 'open' OR settled_on >= :first::date)
  AND premium.status <> 'waived' AND copy.status <> 'closed'
  AND (due_date >= (:first::date - interval '2 months')::date OR last_payable_day >= :first::date)
  AND (:agent::uuid IS NULL OR copy.agent_id = :agent::uuid)
  AND (:unit::text IS NULL OR copy.branch = :unit)
  AND (:channel::text IS NULL OR copy.sales_channel = :channel)
GROUP BY bucket
ORDER BY bucket;
