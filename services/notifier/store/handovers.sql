-- name: note!
-- What is about to leave, and the answers to what had left before: both or nothing.
WITH answered AS (
    UPDATE handover h SET answer = s.answer
    FROM unnest(:answered::text[], :answers::text[]) AS s (reference, answer)
    WHERE h.reference = s.reference
)
INSERT INTO handover (reference) SELECT unnest(:leaving::text[]) ON CONFLICT DO NOTHING;

-- name: find^
SELECT answer FROM handover WHERE reference = :reference;

-- name: forget!
DELETE FROM handover WHERE left_at < clock_timestamp() - :age::interval;
