-- name: applied_revision$
-- The revision that the schema stands at.
SELECT version_num FROM alembic_version;
