-- name: add_assessment!
-- Keeps a form as it was filled in.
INSERT INTO assessment (case_id, filled_at, by, situation, reason, tried, proposal, expected_on)
VALUES (:case_id::uuid, :filled_at::timestamptz, :by, :situation, :reason, :tried, :proposal, :expected_on::date)
ON CONFLICT (case_id, filled_at) DO NOTHING;

-- name: newest_assessment^
-- The form of a case as it was filled in last.
SELECT * FROM assessment WHERE case_id = :case::uuid ORDER BY filled_at DESC LIMIT 1;
