-- Announcing: which channel follows which show, and what is owed to it.

CREATE TABLE follow (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    show_id INTEGER NOT NULL REFERENCES show (id) ON DELETE CASCADE,
    role_id INTEGER,  -- the one role a post mentions
    publish INTEGER NOT NULL DEFAULT 0 CHECK (publish IN (0, 1)),  -- crosspost in an announcement channel
    thread INTEGER NOT NULL DEFAULT 0 CHECK (thread IN (0, 1)),  -- open a thread under each post
    forum INTEGER NOT NULL DEFAULT 0 CHECK (forum IN (0, 1)),  -- the channel is a forum: a post is a thread
    extras INTEGER NOT NULL DEFAULT 0 CHECK (extras IN (0, 1)),  -- trailers and bonus episodes too
    topic TEXT,  -- only episodes that match these words
    followed_at INTEGER NOT NULL,
    paused_at INTEGER,
    paused_why TEXT,
    probe_at INTEGER,  -- when a paused follow is tried again by itself; null: only a person can resume it
    told_at INTEGER,  -- when the server's admins were told of the pause
    trouble TEXT,  -- what else they were told of, such as a role that is gone; posts go on
    left_at INTEGER,  -- when the bot was removed from the server; kept for a grace period
    UNIQUE (channel_id, show_id)
) STRICT;

CREATE INDEX follow_show ON follow (show_id);
CREATE INDEX follow_guild ON follow (guild_id);

-- One row a post owed: an episode in a channel, or one summary of several.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    follow_id INTEGER NOT NULL REFERENCES follow (id) ON DELETE CASCADE,
    channel_id INTEGER NOT NULL,
    episode_id INTEGER NOT NULL REFERENCES episode (id) ON DELETE CASCADE,  -- of a summary, its newest
    kind TEXT NOT NULL CHECK (kind IN ('episode', 'summary')),
    summary_of TEXT,  -- JSON array of the episodes' ids in a summary, oldest first
    state TEXT NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'sending', 'unknown', 'sent', 'dead', 'skipped')),
    why TEXT,  -- the reason of a skipped or dead one, in a sentence
    ping INTEGER NOT NULL DEFAULT 0 CHECK (ping IN (0, 1)),  -- of a round's posts, one mentions the role
    plain INTEGER NOT NULL DEFAULT 0 CHECK (plain IN (0, 1)),  -- the full post was refused: title and link only
    blind INTEGER NOT NULL DEFAULT 0 CHECK (blind IN (0, 1)),  -- was resent without a look into the history
    nonce TEXT UNIQUE CHECK (length(nonce) BETWEEN 1 AND 25),  -- from the first attempt on
    role_id INTEGER,  -- the role the last attempt mentioned
    due_at INTEGER NOT NULL,  -- when it becomes news: at once, or on its date
    attempts INTEGER NOT NULL DEFAULT 0,
    refusals INTEGER NOT NULL DEFAULT 0,  -- errors nobody has classified
    first_attempt_at INTEGER,
    last_attempt_at INTEGER,
    next_attempt_at INTEGER NOT NULL DEFAULT 0,
    message_id INTEGER,  -- null in a sent one: a moderator deleted it before we knew its id
    thread_id INTEGER,  -- the thread under the post, or the one that is the post
    sent_at INTEGER,
    error TEXT,
    -- What is still to be done with a sent post.
    publish_due INTEGER NOT NULL DEFAULT 0 CHECK (publish_due IN (0, 1)),
    thread_due INTEGER NOT NULL DEFAULT 0 CHECK (thread_due IN (0, 1)),
    edit_due INTEGER NOT NULL DEFAULT 0 CHECK (edit_due IN (0, 1)),
    care_attempts INTEGER NOT NULL DEFAULT 0,
    care_at INTEGER NOT NULL DEFAULT 0,
    published_at INTEGER,
    shown_hash TEXT,  -- of what the post shows, to edit it only when that changes
    edited_at INTEGER,
    edits INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    UNIQUE (channel_id, kind, episode_id)
) STRICT;

CREATE INDEX delivery_owed ON delivery (channel_id, due_at, id) WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX delivery_care ON delivery (care_at) WHERE publish_due OR thread_due OR edit_due;
CREATE INDEX delivery_follow ON delivery (follow_id);
CREATE INDEX delivery_episode ON delivery (episode_id);
CREATE INDEX delivery_sent ON delivery (sent_at) WHERE state = 'sent';

-- Why an episode was not announced, for `/announce why`; what was announced tells its own story in delivery.
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    episode_id INTEGER NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
    channel_id INTEGER,  -- null: about the episode itself
    decided_at INTEGER NOT NULL,
    what TEXT NOT NULL
) STRICT;

CREATE INDEX decision_episode ON decision (episode_id, channel_id);
CREATE INDEX decision_age ON decision (decided_at);
