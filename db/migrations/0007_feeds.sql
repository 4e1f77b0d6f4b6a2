-- Feeds by the thousand: who has them polled, where they are asked for, and what they say of coming back.

ALTER TABLE feed ADD COLUMN is_hosts INTEGER NOT NULL DEFAULT 0 CHECK (is_hosts IN (0, 1));  -- in FEED_URLS
ALTER TABLE feed ADD COLUMN host TEXT NOT NULL DEFAULT '';  -- of the address asked: one request at a time
ALTER TABLE feed ADD COLUMN ttl_s INTEGER;
ALTER TABLE feed ADD COLUMN skip_hours INTEGER NOT NULL DEFAULT 0;  -- of the day in UTC, a bit each
ALTER TABLE feed ADD COLUMN skip_days INTEGER NOT NULL DEFAULT 0;  -- of the week from Monday, a bit each

CREATE INDEX feed_due ON feed (next_check_at);
