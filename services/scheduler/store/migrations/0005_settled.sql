-- When it became known that the premium of a case is paid: thanks count from there. Those paid before stay without.
ALTER TABLE case_ ADD COLUMN settled_at timestamptz;
