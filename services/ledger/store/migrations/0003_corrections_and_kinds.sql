-- A line in whose place another has been taken in: when the bank's file is sent again, it is known and does not wait again.
ALTER TABLE rejected_line ADD COLUMN corrected_at timestamptz;
-- What is wrong with a cell of the data-quality list: schemas.http.ledger.FlawKind.
ALTER TABLE flaw ADD COLUMN kind text NOT NULL DEFAULT 'unusable';
