-- By which a line that is taken in makes an earlier one, which was not, wait for nobody: the bank's own reference.
ALTER TABLE rejected_line ADD COLUMN reference text;
CREATE INDEX rejected_line_by_reference ON rejected_line (source, reference) WHERE reference IS NOT NULL;
