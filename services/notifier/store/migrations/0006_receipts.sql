-- A receipt is believed for the number that its message went to only.
-- Whether a receipt with this address can be for this attempt: it names the number that the attempt went to, or none.
CREATE FUNCTION speaks_of(address text, notice uuid, attempt_number integer) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(address, '') = '' OR EXISTS (
        SELECT FROM attempt a WHERE a.notice_id = notice AND a.number = attempt_number AND a.address = speaks_of.address
    )
$$;

-- Ids are kept without case now. Rows that would become the same stay as they are.
UPDATE carried_part c SET message_id = lower(message_id)
WHERE message_id <> lower(message_id)
  AND NOT EXISTS (SELECT FROM carried_part o WHERE o.provider = c.provider
                  AND o.message_id <> c.message_id AND lower(o.message_id) = lower(c.message_id));
