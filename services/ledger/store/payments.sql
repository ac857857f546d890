-- name: told_payments
-- What is known under these natural keys.
SELECT payment_id, policy_id, policy_version, failed, settled, told FROM payment WHERE payment_id = ANY(:ids::uuid[]);

-- name: add_payments!
-- Puts payments and failed transfers in; lines of the same reference that were not taken in wait for nobody now.
WITH forgotten AS (
    DELETE FROM rejected_line USING unnest(:sources::text[], :references::text[]) AS given (source, reference)
    WHERE rejected_line.source = given.source AND rejected_line.reference = given.reference
    RETURNING rejected_line.source, rejected_line.digest
), corrected AS (
    INSERT INTO corrected_line (source, digest, corrected_at) SELECT source, digest, :now::timestamptz FROM forgotten
    ON CONFLICT DO NOTHING
)
INSERT INTO payment (payment_id, source, reference, policy_id, policy_version, failed, amount, currency, day, settled,
                     told, taken_in_at)
SELECT id, source, reference, policy_id, version, amount IS NULL, amount, currency, day,
       string_to_array(settled, ',')::integer[], told::jsonb, :now::timestamptz
FROM unnest(:ids::uuid[], :sources::text[], :references::text[], :policy_ids::uuid[], :versions::integer[],
            :amounts::numeric[], :currencies::text[], :days::date[], :settleds::text[], :tolds::text[])
    AS given (id, source, reference, policy_id, version, amount, currency, day, settled, told);

-- name: reject_lines!
-- Keeps lines that were not taken in; one that is known already keeps its place and gets the newest rule.
INSERT INTO rejected_line (source, digest, file, "row", line, reference, "column", value, rule, rejected_at)
SELECT :source, digest, file, "row", line, reference, "column", value, rule, :now::timestamptz
FROM unnest(:digests::bytea[], :rows::integer[], :lines::bytea[], :references::text[], :columns::text[], :values::text[],
            :rules::text[], :files::text[])
    AS given (digest, "row", line, reference, "column", value, rule, file)
ON CONFLICT (source, digest) DO UPDATE SET rule = excluded.rule;

-- name: corrected_lines
-- Those of these lines in whose place others have come.
SELECT digest FROM corrected_line WHERE source = :source AND digest = ANY(:digests::bytea[]);

-- name: forget_rejected!
-- Lines that are taken in now, that were known all along, or in whose place others have come (`replaced`), wait for nobody.
WITH corrected AS (
    INSERT INTO corrected_line (source, digest, corrected_at)
    SELECT DISTINCT :source, digest, :now::timestamptz FROM unnest(:replaced::bytea[]) AS given (digest)
    ON CONFLICT DO NOTHING
)
DELETE FROM rejected_line WHERE source = :source AND (digest = ANY(:digests::bytea[]) OR digest = ANY(:replaced::bytea[]));

-- name: dismiss_line
-- Gives a line up that nobody will correct; it stays where it is, with who said so and why.
UPDATE rejected_line SET dismissed_at = :now::timestamptz, dismissed_by = :by, dismissed_note = :note
WHERE digest = :digest AND dismissed_at IS NULL
RETURNING source;

-- name: rejected_lines
-- Every line that was not taken in and was not given up, the newest first.
SELECT source, file, "row", line, digest, "column", value, rule, rejected_at FROM rejected_line
WHERE dismissed_at IS NULL
ORDER BY rejected_at DESC, source, file, "row"
LIMIT :count OFFSET :skip;
