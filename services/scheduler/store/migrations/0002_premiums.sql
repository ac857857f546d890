-- What lists are chosen and counted by stands beside the body, so that no list has to read every body.
ALTER TABLE policy_copy
    ADD COLUMN status         text,
    ADD COLUMN zone           text,
    ADD COLUMN agent_id       uuid,
    -- Who had the policy when it came into the book: another agent today means that it was given away.
    ADD COLUMN first_agent_id uuid,
    ADD COLUMN branch         text,
    ADD COLUMN sales_channel  text;
CREATE INDEX policy_copy_by_agent ON policy_copy (agent_id) WHERE agent_id IS NOT NULL;

UPDATE policy_copy
SET status = body ->> 'status', zone = body ->> 'zone', agent_id = (body ->> 'agent_id')::uuid,
    first_agent_id = (body ->> 'agent_id')::uuid, branch = body ->> 'branch', sales_channel = body ->> 'sales_channel'
WHERE body IS NOT NULL;

-- Every premium that was opened, also those that the policy no longer shows: the lists of the months are views of it.
CREATE TABLE premium (
    policy_id        uuid           NOT NULL,
    number           integer        NOT NULL,
    due_date         date           NOT NULL,
    last_payable_day date           NOT NULL,
    lapse_effective  date           NOT NULL,
    policy_year      integer        NOT NULL,
    currency         text           NOT NULL,
    amount           numeric(16, 2) NOT NULL,
    paid             numeric(16, 2) NOT NULL,
    status           text           NOT NULL CHECK (status IN ('open', 'paid', 'waived')),
    settled_on       date,
    PRIMARY KEY (policy_id, number),
    CHECK (status <> 'open' OR settled_on IS NULL)
) WITH (fillfactor = 80);
CREATE INDEX premium_by_last_day ON premium (last_payable_day, policy_id, number);

INSERT INTO premium (policy_id, number, due_date, last_payable_day, lapse_effective, policy_year, currency, amount, paid, status)
SELECT policy_id, (each ->> 'number')::integer, (each ->> 'due_date')::date, (each ->> 'last_payable_day')::date,
       (each ->> 'lapse_effective')::date,
       (extract(year FROM (each ->> 'due_date')::date) * 12 + extract(month FROM (each ->> 'due_date')::date)
        - extract(year FROM (body ->> 'effective_date')::date) * 12
        - extract(month FROM (body ->> 'effective_date')::date))::integer / 12 + 1,
       each -> 'amount' ->> 'currency', (each -> 'amount' ->> 'amount')::numeric, (each -> 'paid' ->> 'amount')::numeric,
       each ->> 'status'
FROM policy_copy, json_array_elements(body -> 'instalments') AS each
WHERE body IS NOT NULL;
