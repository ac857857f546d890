-- name: one_book_at_a_time$
-- Keeps a second book waiting until this transaction ends.
SELECT pg_advisory_xact_lock(hashtext('perennial ledger book'));

-- name: book_by_digest^
-- The run that took in exactly these bytes.
SELECT name, imported_at, policies FROM import_run WHERE digest = :digest;

-- name: add_run!
-- A book was taken in.
INSERT INTO import_run (digest, name, imported_at, policies) VALUES (:digest, :name, :now, :policies);

-- name: clear_flaws!
-- A new book says how things stand: what it no longer shows is mended.
DELETE FROM flaw WHERE policy_number = ANY(:numbers::text[]);

-- name: add_flaws!
-- Puts cells on the data-quality list.
INSERT INTO flaw (policy_number, "column", value, rule, kind, file, "row", found_at)
SELECT number, "column", value, rule, kind, file, "row", :now::timestamptz
FROM unnest(:numbers::text[], :columns::text[], :values::text[], :rules::text[], :kinds::text[], :rows::integer[],
            :files::text[])
    AS given (number, "column", value, rule, kind, "row", file)
ON CONFLICT (policy_number, "column") DO UPDATE SET
    value = excluded.value, rule = excluded.rule, kind = excluded.kind, file = excluded.file, "row" = excluded."row", found_at = excluded.found_at;

-- name: flaws
-- The data-quality list.
SELECT policy_number, "column", value, rule, kind, file, "row", found_at FROM flaw
ORDER BY policy_number, "column"
LIMIT :count OFFSET :skip;
