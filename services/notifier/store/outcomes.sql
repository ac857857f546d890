-- name: add!
INSERT INTO outcome (recipient_id, type, occurred_at, body)
SELECT * FROM unnest(:recipient_ids::uuid[], :types::text[], :instants::timestamptz[], :bodies::text[]);

-- name: since
SELECT type, body FROM outcome WHERE occurred_at >= :since ORDER BY id;
