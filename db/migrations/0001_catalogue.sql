-- The catalogue: shows, their episodes and what was read of each. Instants are Unix seconds, UTC.

CREATE TABLE show (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL CHECK (title <> ''),
    title_key TEXT NOT NULL UNIQUE,  -- the title as identity.canonical_title folds it
    host TEXT,
    about TEXT,
    home_url TEXT,
    feed_url TEXT UNIQUE,
    podcast_guid TEXT UNIQUE,
    image_url TEXT,
    added_at INTEGER NOT NULL
) STRICT;

-- Courses, membership, socials …: what belongs to the show rather than to one of its episodes.
CREATE TABLE show_link (
    show_id INTEGER NOT NULL REFERENCES show (id) ON DELETE CASCADE,
    learned INTEGER NOT NULL CHECK (learned IN (0, 1)),  -- 1: by recurrence, 0: the source said so
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    label TEXT,
    kind TEXT NOT NULL,
    -- In the order of the columns: SQLite 3.40 reports damage that is not there where they differ.
    PRIMARY KEY (show_id, learned, position)
) STRICT, WITHOUT ROWID;

-- What is remembered of fetching a feed; written after the episodes it brought.
CREATE TABLE feed (
    url TEXT PRIMARY KEY,
    show_id INTEGER REFERENCES show (id) ON DELETE SET NULL,
    etag TEXT,
    last_modified TEXT,
    digest BLOB,  -- of the last body
    item_count INTEGER NOT NULL DEFAULT 0,
    checked_at INTEGER,
    changed_at INTEGER,
    full_read_at INTEGER,
    next_check_at INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,
    error TEXT,
    moved_to TEXT,
    moved_times INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX feed_show ON feed (show_id);

CREATE TABLE episode (
    id INTEGER PRIMARY KEY,
    show_id INTEGER NOT NULL REFERENCES show (id) ON DELETE CASCADE,
    guid TEXT,  -- verbatim; null where no source has one
    title TEXT NOT NULL CHECK (title <> ''),
    published_at INTEGER,
    duration_s INTEGER CHECK (duration_s > 0),
    summary TEXT,
    notes TEXT NOT NULL DEFAULT '',  -- HTML or text, as found
    link TEXT,
    image_url TEXT,
    season INTEGER,
    number INTEGER,
    kind TEXT NOT NULL CHECK (kind IN ('full', 'trailer', 'bonus')),
    chapters_url TEXT,
    chapters_fetched_at INTEGER,
    first_seen_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    UNIQUE (show_id, guid)
) STRICT;

CREATE INDEX episode_newest ON episode (show_id, published_at);

-- Ids an episode used to have, so that a feed going back to one is recognised.
CREATE TABLE episode_alias (
    show_id INTEGER NOT NULL REFERENCES show (id) ON DELETE CASCADE,
    guid TEXT NOT NULL,
    episode_id INTEGER NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
    PRIMARY KEY (show_id, guid)
) STRICT, WITHOUT ROWID;

CREATE INDEX episode_alias_episode ON episode_alias (episode_id);

CREATE TABLE media (
    episode_id INTEGER NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
    platform TEXT NOT NULL,
    url TEXT NOT NULL,
    offset_s INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (episode_id, platform)
) STRICT, WITHOUT ROWID;

-- Every reading is kept by its source; a card shows the best one.
CREATE TABLE chapter (
    episode_id INTEGER NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
    source TEXT NOT NULL CHECK (source IN ('publisher', 'podlove', 'notes')),
    position INTEGER NOT NULL,
    start_s INTEGER NOT NULL CHECK (start_s >= 0),
    title TEXT NOT NULL,
    url TEXT,
    PRIMARY KEY (episode_id, source, position)
) STRICT, WITHOUT ROWID;

-- Every link of the notes; those that are promotion are kept to learn from and never shown.
CREATE TABLE resource (
    episode_id INTEGER NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    label TEXT,
    start_s INTEGER CHECK (start_s >= 0),
    promotional INTEGER NOT NULL CHECK (promotional IN (0, 1)),  -- the notes themselves say so
    recurring INTEGER NOT NULL DEFAULT 0 CHECK (recurring IN (0, 1)),  -- the show's other episodes say so
    PRIMARY KEY (episode_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    episode_id INTEGER NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (episode_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE transcript (
    episode_id INTEGER NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    media_type TEXT,
    PRIMARY KEY (episode_id, position)
) STRICT, WITHOUT ROWID;

-- Small facts about this installation: the hash of the synced commands, when a loop last succeeded …
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
