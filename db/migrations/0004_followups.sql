-- What is done with a post after it was sent has one name everywhere, its follow-up; and lists that are asked
-- for every few seconds, or shown a page at a time, are read in the order of an index.

ALTER TABLE delivery RENAME COLUMN care_attempts TO followup_attempts;
ALTER TABLE delivery RENAME COLUMN care_at TO followup_at;
DROP INDEX delivery_care;
CREATE INDEX delivery_followup ON delivery (channel_id, followup_at)
    WHERE publish_due OR thread_due OR edit_due;

DROP INDEX episode_newest;
CREATE INDEX episode_newest ON episode (show_id, coalesce(published_at, first_seen_at), id);
CREATE INDEX episode_newest_of_all ON episode (coalesce(published_at, first_seen_at), id);
CREATE INDEX episode_chapters_unread ON episode (coalesce(published_at, first_seen_at), id)
    WHERE chapters_url IS NOT NULL AND chapters_fetched_at IS NULL;
