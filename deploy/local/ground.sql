-- name: schemas_of_ours
SELECT schema_name FROM information_schema.schemata WHERE schema_name = ANY(:names) ORDER BY 1;
