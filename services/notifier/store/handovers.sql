-- name: leaving!
INSERT INTO handover (reference) SELECT unnest(:references::text[]) ON CONFLICT DO NOTHING;

-- name: answered!
UPDATE handover h SET answer = s.answer
FROM unnest(:references::text[], :answers::text[]) AS s (reference, answer)
WHERE h.reference = s.reference;

-- name: find^
SELECT answer FROM handover WHERE reference = :reference;

-- name: forget!
DELETE FROM handover WHERE left_at < clock_timestamp() - :age::interval;
