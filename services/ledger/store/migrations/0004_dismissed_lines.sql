-- Lines that got among the rejected by mistake: kept with who gave them up and why, and no longer listed.
ALTER TABLE rejected_line ADD COLUMN dismissed_at timestamptz, ADD COLUMN dismissed_by text, ADD COLUMN dismissed_note text;
