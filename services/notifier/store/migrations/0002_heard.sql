-- What a text message was billed as, and what the parts that were taken cost.
ALTER TABLE attempt
    ADD COLUMN parts    integer CHECK (parts > 0),
    ADD COLUMN cost     numeric CHECK (cost >= 0),
    ADD COLUMN currency text,
    ADD CHECK ((cost IS NULL) = (currency IS NULL));

-- One part of a message that a provider took, by the id under which it will speak of it, and what it said. Whichever comes
-- first makes the row: the answer that names the id, or the receipt.
CREATE TABLE carried_part (
    provider   text        NOT NULL,
    message_id text        NOT NULL,
    notice_id  uuid,
    number     integer, -- of the attempt
    fate       text        CHECK (fate IN ('delivered', 'failed')),
    detail     text,
    said_at    timestamptz,
    news_at    timestamptz, -- its receipt waits to be told to the delivery
    PRIMARY KEY (provider, message_id),
    CHECK ((notice_id IS NULL) = (number IS NULL)),
    CHECK ((fate IS NULL) = (said_at IS NULL)),
    CHECK (notice_id IS NOT NULL OR news_at IS NULL),
    CHECK (fate IS NOT NULL OR news_at IS NULL)
) WITH (fillfactor = 70);
CREATE INDEX carried_part_of ON carried_part (notice_id, number);
CREATE INDEX carried_part_news ON carried_part (news_at) WHERE news_at IS NOT NULL;

-- What recipients wrote, as it came: whole, or in parts that wait for each other.
CREATE TABLE inbound_text (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider    text        NOT NULL,
    sender      text        NOT NULL,
    reference   integer, -- what the parts have in common; none where it came whole
    part        integer     NOT NULL,
    total       integer     NOT NULL CHECK (part BETWEEN 1 AND total),
    text        text        NOT NULL,
    received_at timestamptz NOT NULL,
    joined      boolean     NOT NULL
);
CREATE UNIQUE INDEX inbound_text_part ON inbound_text (provider, sender, reference, total, part) WHERE NOT joined;
CREATE INDEX inbound_text_of ON inbound_text (sender, received_at);

-- Whose number it is that wrote: the addresses of a party, out of its copy.
CREATE FUNCTION addresses_of(party json) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(pg_catalog.array_agg(contact ->> 'address'), '{}')
    FROM pg_catalog.json_array_elements(party -> 'contacts') AS contact
$$;
CREATE INDEX party_copy_addresses ON party_copy USING gin (addresses_of(body));
