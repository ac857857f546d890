-- What happened to the money of a premium, and when a notice reached a provider: so that `why` can show both.
ALTER TABLE case_ ADD COLUMN payments json NOT NULL DEFAULT '[]';
ALTER TABLE notice ADD COLUMN sent_at timestamptz;
