-- Lines in whose place others have come: when the bank's file is sent again, they are known and do not wait again.
CREATE TABLE corrected_line (
    source       text        NOT NULL,
    digest       bytea       NOT NULL,
    corrected_at timestamptz NOT NULL,
    PRIMARY KEY (source, digest)
);
-- What is wrong with a cell of the data-quality list: schemas.http.ledger.FlawKind.
ALTER TABLE flaw ADD COLUMN kind text NOT NULL DEFAULT 'unusable';
