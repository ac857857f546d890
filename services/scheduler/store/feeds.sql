-- name: stop_releases!
-- Waits until every release that reads the feeds has ended, and lets none begin before this transaction ends.
SELECT FROM feed WHERE feed = '' FOR UPDATE;

-- name: save_marks
-- Moves the marks of shards forward, and says how far each feed touched is now complete over all shards.
WITH given AS (
    SELECT feed, shard, through
    FROM unnest(:feeds::text[], :shards::smallint[], :throughs::date[]) AS given (feed, shard, through)
), moved AS (
    INSERT INTO feed_mark AS mark (feed, shard, complete_through)
    SELECT feed, shard, through FROM given ORDER BY feed, shard
    ON CONFLICT (feed, shard) DO UPDATE
    SET complete_through = GREATEST(mark.complete_through, excluded.complete_through)
    RETURNING feed, shard, complete_through
)
SELECT feed, CASE WHEN count(*) = :all_shards::bigint THEN min(complete_through) END AS complete_through
FROM (
    SELECT feed, shard, complete_through FROM moved
    UNION ALL
    SELECT feed, shard, complete_through FROM feed_mark
    WHERE feed IN (SELECT feed FROM given) AND (feed, shard) NOT IN (SELECT feed, shard FROM moved)
) AS marks
GROUP BY feed;

-- name: save_feeds
-- Moves feeds forward, and says which of them moved.
INSERT INTO feed AS held (feed, complete_through)
SELECT feed, through FROM unnest(:feeds::text[], :throughs::date[]) AS given (feed, through) ORDER BY feed
ON CONFLICT (feed) DO UPDATE SET complete_through = excluded.complete_through
WHERE held.complete_through IS DISTINCT FROM excluded.complete_through
RETURNING feed;

-- name: read_feeds
-- How far each feed is complete; a feed that moves meanwhile waits until this transaction ends.
SELECT feed, complete_through FROM feed ORDER BY feed FOR SHARE;

-- name: look_up_feeds
-- How far each feed is complete, for those who only look.
SELECT feed, complete_through FROM feed WHERE complete_through IS NOT NULL;
