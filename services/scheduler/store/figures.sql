-- name: list_figures
-- The list of a month counted: premiums by due date, policy year (the fourth stands for all later ones), currency, size and fate.
WITH scale AS (
    SELECT currency, bounds::numeric[] AS bounds FROM unnest(:currencies::text[], :bounds::text[]) AS given (currency, bounds)
)
SELECT due_date, least(policy_year, 4) AS policy_year, premium.currency, width_bucket(premium.amount, scale.bounds) AS band,
       premium.status, copy.status AS policy_status, grace_ended(premium, copy, :now::timestamptz) AS instead,
       count(*) AS count, sum(amount) AS premium
FROM premium JOIN policy_copy AS copy USING (policy_id) LEFT JOIN scale USING (currency)
WHERE is_listed(premium, :first::date) AND is_of(copy, :agent::uuid, :unit::text, :channel::text)
GROUP BY due_date, least(policy_year, 4), premium.currency, band, premium.status, policy_status, instead;

-- name: list_splits
-- The premiums due in a month and in the two before it, counted by when they were paid.
SELECT to_char(due_date, 'YYYY-MM') AS due_month, currency,
       CASE WHEN premium.status <> 'paid' THEN NULL
            WHEN settled_on < due_date THEN 'before_due'
            WHEN settled_on < (date_trunc('month', due_date) + interval '1 month')::date THEN 'in_due_month'
            WHEN settled_on < (date_trunc('month', due_date) + interval '2 months')::date THEN 'grace_1'
            ELSE 'grace_end' END AS paid_in,
       premium.status, copy.status AS policy_status, grace_ended(premium, copy, :now::timestamptz) AS instead,
       count(*) AS count, sum(amount) AS premium
FROM premium JOIN policy_copy AS copy USING (policy_id)
WHERE last_payable_day >= (:first::date - interval '2 months')::date
  AND due_date >= (:first::date - interval '2 months')::date
  AND due_date < (:first::date + interval '1 month')::date
  AND (premium.status <> 'paid' OR settled_on IS NOT NULL)
  AND is_of(copy, :agent::uuid, :unit::text, :channel::text)
GROUP BY due_month, currency, paid_in, premium.status, policy_status, instead
ORDER BY due_month, currency;

-- name: list_grace
-- The premiums of a list that are in grace, those of difficult customers apart.
SELECT premium.currency, reminders.many OR coalesce(said.result IN ('refused', 'unreachable', 'wrong-number'), false) AS hard,
       premium.status, copy.status AS policy_status, grace_ended(premium, copy, :now::timestamptz) AS instead,
       count(*) AS count, sum(amount) AS premium
FROM premium
JOIN policy_copy AS copy USING (policy_id)
JOIN case_ ON case_.policy_id = premium.policy_id AND case_.instalment = premium.number
CROSS JOIN LATERAL (
    SELECT count(*) >= :many::integer AS many FROM task
    WHERE task.case_id = case_.case_id AND task.kind = 'notice' AND task.state = 'sent'
) AS reminders
LEFT JOIN LATERAL (
    SELECT cover.result FROM contact_cover AS cover JOIN contact_log USING (log_id)
    WHERE cover.case_id = case_.case_id ORDER BY at DESC, logged_at DESC LIMIT 1
) AS said ON true
WHERE is_listed(premium, :first::date) AND due_date < :first::date AND is_of(copy, :agent::uuid, :unit::text, :channel::text)
GROUP BY premium.currency, hard, premium.status, policy_status, instead;

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
      AND is_of(copy, :agent::uuid, :unit::text, :channel::text)
) AS lapsed
GROUP BY currency, fresh;

-- name: list_coverage
-- The premiums of a list by due month: how many there are, how many were tried, how many holders were reached.
SELECT date_trunc('month', due_date)::date AS due_month, premium.status, copy.status AS policy_status,
       grace_ended(premium, copy, :now::timestamptz) AS instead,
       count(*) AS due, count(talks.tried) AS tried, count(*) FILTER (WHERE talks.reached) AS reached
FROM premium
JOIN policy_copy AS copy USING (policy_id)
LEFT JOIN case_ ON case_.policy_id = premium.policy_id AND case_.instalment = premium.number
CROSS JOIN LATERAL (
    SELECT CASE WHEN count(*) > 0 THEN 1 END AS tried, bool_or(effective) AS reached
    FROM contact_cover AS cover JOIN contact_log USING (log_id) WHERE cover.case_id = case_.case_id
) AS talks
WHERE is_listed(premium, :first::date) AND is_of(copy, :agent::uuid, :unit::text, :channel::text)
GROUP BY due_month, premium.status, policy_status, instead;
