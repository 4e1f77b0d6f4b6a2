-- What members told the bot about themselves; /list forget removes all of it.

CREATE TABLE listener (
    user_id INTEGER PRIMARY KEY,
    platform TEXT  -- the player they chose
) STRICT;

CREATE TABLE saved (
    user_id INTEGER NOT NULL,
    episode_id INTEGER NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
    saved_at INTEGER,
    heard_at INTEGER,
    PRIMARY KEY (user_id, episode_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX saved_episode ON saved (episode_id);
