-- name: add_feeds!
-- The feeds of the deployment, those that are new.
INSERT INTO feed (feed) SELECT unnest(:feeds::text[]) ON CONFLICT DO NOTHING;

-- name: marks
-- The marks of all feeds, which do not move before this transaction ends.
SELECT feed, complete_through FROM feed ORDER BY feed FOR SHARE;

-- name: marks_exclusively
-- The marks of all feeds; every other handler of policies is done, or waits until this transaction ends.
SELECT feed, complete_through FROM feed ORDER BY feed FOR UPDATE;

-- name: move_mark!
-- Moves the mark of a feed.
UPDATE feed SET complete_through = :through::date, marked_at = :now::timestamptz WHERE feed = :feed;

-- name: feeds
-- The marks, without a lock.
SELECT feed, complete_through, marked_at FROM feed ORDER BY feed;
