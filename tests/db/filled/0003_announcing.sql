-- Rows as they were written when channels could follow shows, and what is done with a post was called its care.

INSERT INTO follow (
    id, guild_id, channel_id, show_id, role_id, publish, thread, forum, extras, topic, followed_at,
    paused_at, paused_why, probe_at, told_at, trouble, left_at
)
VALUES
    (1, 70, 1100000000000000001, 1, 500, 1, 1, 0, 0, NULL, 1709000000, NULL, NULL, NULL, NULL,
     'the role was deleted.', NULL),
    (2, 70, 1100000000000000002, 1, NULL, 0, 0, 1, 1, 'radar, fog', 1709100000, 1710300000,
     'The bot may not write there.', 1710400000, 1710300000, NULL, NULL),
    (3, 71, 1100000000000000003, 2, NULL, 0, 0, 0, 0, NULL, 1709200000, NULL, NULL, NULL, NULL, NULL, 1710450000);

INSERT INTO delivery (
    id, follow_id, channel_id, episode_id, kind, summary_of, state, why, ping, plain, blind, nonce, role_id,
    due_at, attempts, refusals, first_attempt_at, last_attempt_at, next_attempt_at, message_id, thread_id,
    sent_at, error, publish_due, thread_due, edit_due, care_attempts, care_at, published_at, shown_hash,
    edited_at, edits, created_at
)
VALUES
    (1, 1, 1100000000000000001, 1, 'episode', NULL, 'sent', NULL, 1, 0, 0, 'AbC-_AbC-_AbC-_AbC-_wxyz', 500,
     1709545000, 1, 0, 1709545001, 1709545001, 1709545060, 1214551000000000001, NULL, 1709545002, NULL, 1, 0,
     1, 2, 1709546000, NULL, '9f86d081', 1709545900, 1, 1709545000),
    (2, 1, 1100000000000000001, 2, 'episode', NULL, 'unknown', NULL, 1, 0, 1, 'q2', 500, 1710150000, 3, 1,
     1710150001, 1710150300, 1710150600, NULL, NULL, NULL, 'Discord has trouble of its own (503).', 0, 0, 0,
     0, 0, NULL, NULL, NULL, 0, 1710150000),
    (3, 2, 1100000000000000002, 2, 'summary', '[3, 1, 2]', 'pending', NULL, 0, 1, 0, NULL, NULL, 1710150000,
     0, 0, NULL, NULL, 0, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL, 0, 1710150000),
    (4, 3, 1100000000000000003, 4, 'episode', NULL, 'skipped', 'It was no news any more.', 0, 0, 0, NULL,
     NULL, 1710500000, 0, 0, NULL, NULL, 0, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL, 0,
     1710500000);

INSERT INTO decision (id, episode_id, channel_id, decided_at, what)
VALUES
    (1, 3, NULL, 1709500000, 'It came with the first import of its show, which announces nothing.'),
    (2, 4, 1100000000000000003, 1710500000, 'It is a bonus, and this channel gets full episodes only.');
