-- Whom a receipt speaks of. Where its id was never named to us, it may be for an attempt of which nobody knows what became.
ALTER TABLE carried_part ADD COLUMN address text;
CREATE INDEX carried_part_unclaimed ON carried_part (address) WHERE notice_id IS NULL;
CREATE INDEX attempt_unsure ON attempt (address) WHERE result = 'unsure';
