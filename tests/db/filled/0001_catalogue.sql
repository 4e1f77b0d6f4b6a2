-- Rows as they were written when the catalogue was all there was.

INSERT INTO show (
    id, title, title_key, host, about, home_url, feed_url, podcast_guid, image_url, added_at
)
VALUES
    (1, 'Harbour Lights', 'harbourlights', 'Ines Ferreira', 'The machines behind the sea.',
     'https://harbour.example/', 'https://harbour.example/feed.xml',
     '9b024349-ccf0-5f69-a609-6b82873eab3c', 'https://harbour.example/cover.jpg', 1710000000),
    (2, 'Nachtzüge 🚂', 'nachtzüge', NULL, NULL, NULL, NULL, NULL, NULL, 1710500000);

INSERT INTO show_link (show_id, learned, position, url, label, kind)
VALUES
    (1, 0, 0, 'https://harbour.example/', 'Home', 'home'),
    (1, 0, 1, 'https://chat.example/harbour', NULL, 'social'),
    (1, 1, 0, 'https://shop.example/rope?from=harbour', 'Rope at a discount', 'sponsor');

INSERT INTO feed (
    url, show_id, etag, last_modified, digest, item_count, checked_at, changed_at, full_read_at,
    next_check_at, failures, failing_since, error, moved_to, moved_times
)
VALUES
    ('https://harbour.example/feed.xml', 1, '"5f-a"', 'Mon, 11 Mar 2024 08:00:00 GMT', x'00FF10', 3,
     1710200000, 1710150000, 1710150000, 1710200900, 0, NULL, NULL, 'https://new.example/feed.xml', 2),
    ('https://trains.example/rss', NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, 1710210000, 4,
     1710100000, 'trains.example has trouble of its own (500).', NULL, 0);

INSERT INTO episode (
    id, show_id, guid, title, published_at, duration_s, summary, notes, link, image_url, season, number,
    kind, chapters_url, chapters_fetched_at, first_seen_at, changed_at, withdrawn_at
)
VALUES
    (1, 1, 'harbour-1', 'Cranes that count', 1709540000, 2460, 'Why a crane keeps a log.',
     '<p>0:00 Welcome<br>12:30 Counting</p>', 'https://harbour.example/1', NULL, 1, 1, 'full',
     'https://harbour.example/1.json', 1709550000, 1709545000, 1709560000, NULL),
    (2, 1, 'harbour-2', 'Fog, radar and “luck”', 1710140000, 3720, NULL, '', NULL,
     'https://harbour.example/2.jpg', 1, 2, 'full', 'https://harbour.example/2.json', NULL, 1710150000,
     1710150000, NULL),
    (3, 1, NULL, 'Coming soon', NULL, NULL, NULL, 'A trailer.', NULL, NULL, NULL, NULL, 'trailer', NULL,
     NULL, 1709500000, 1709500000, 1710150000),
    (4, 2, 'https://trains.example/?p=4&x=''y''', 'Line 1: Über Nacht', 1710400000, 1, NULL, 'Gleise.', NULL,
     NULL, NULL, 1, 'bonus', NULL, NULL, 1710500000, 1710500000, NULL);

INSERT INTO episode_alias (show_id, guid, episode_id)
VALUES (1, 'harbour-one', 1), (1, 'https://harbour.example/?p=1', 1), (2, 'line-1', 4);

INSERT INTO media (episode_id, platform, url, offset_s)
VALUES
    (1, 'audio', 'https://media.example/1.mp3', 0),
    (1, 'youtube', 'https://youtu.be/aaaaaaaaaaa', 15),
    (4, 'audio', 'https://media.example/line-1.m4a', 0);

INSERT INTO chapter (episode_id, source, position, start_s, title, url)
VALUES
    (1, 'publisher', 0, 0, 'Welcome', NULL),
    (1, 'publisher', 1, 750, 'Counting', 'https://harbour.example/counting'),
    (1, 'notes', 0, 0, 'Welcome', NULL),
    (1, 'notes', 1, 750, 'Counting', NULL),
    (4, 'podlove', 0, 0, 'Abfahrt', NULL);

INSERT INTO resource (episode_id, position, url, label, start_s, promotional, recurring)
VALUES
    (1, 0, 'https://cranes.example/log', 'The log of a crane', 760, 0, 0),
    (1, 1, 'https://shop.example/rope?from=harbour', NULL, NULL, 0, 1),
    (4, 0, 'https://trains.example/support', 'Support us', NULL, 1, 0);

INSERT INTO person (episode_id, position, name, role)
VALUES (1, 0, 'Ines Ferreira', 'host'), (1, 1, 'Þóra Ólafsdóttir', 'guest');

INSERT INTO transcript (episode_id, position, url, media_type)
VALUES (1, 0, 'https://harbour.example/1.vtt', 'text/vtt'), (2, 0, 'https://harbour.example/2.txt', NULL);

INSERT INTO setting (name, value)
VALUES ('commands', '5f70bf18a08660'), ('notes_reader', '1');
