CREATE TABLE thing (key text PRIMARY KEY, version bigint NOT NULL DEFAULT 0);
CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, key text, number bigint, amount bigint CHECK (amount <> 14));
