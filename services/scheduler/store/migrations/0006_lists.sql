-- What the lists of the months are chosen by has one home each. Functions of one expression, which the planner puts in their place.
ALTER TABLE policy_copy ADD COLUMN on_grace_end text NOT NULL DEFAULT 'lapse';
UPDATE policy_copy SET on_grace_end = body ->> 'on_grace_end' WHERE body ->> 'on_grace_end' <> 'lapse';

-- Whether a premium is on the list of the month that begins on `first`: what is due in it, and of the two months before (or before
-- that, where grace reaches into the month) what was still unpaid when it began.
CREATE FUNCTION is_listed(premium premium, first date) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT premium.last_payable_day >= (first - interval '2 months')::date
       AND premium.due_date < (first + interval '1 month')::date
       AND (premium.due_date >= first OR premium.status = 'open' OR premium.settled_on >= first)
       AND (premium.due_date >= (first - interval '2 months')::date OR premium.last_payable_day >= first)
$$;

-- Whether a policy is of the part that is asked for; NULL takes all.
CREATE FUNCTION is_of(policy policy_copy, agent uuid, unit text, channel text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (agent IS NULL OR policy.agent_id = agent)
       AND (unit IS NULL OR policy.branch = unit)
       AND (channel IS NULL OR policy.sales_channel = channel)
$$;

-- What the product does when grace is over by the clock and the premium is unpaid; NULL until then.
CREATE FUNCTION grace_ended(premium premium, policy policy_copy, now timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN premium.status = 'open' AND premium.lapse_effective <= (now AT TIME ZONE policy.zone)::date
                THEN policy.on_grace_end END
$$;
