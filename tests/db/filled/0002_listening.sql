-- Rows as they were written when members could choose a player and keep a list.

INSERT INTO listener (user_id, platform)
VALUES (1208033437190529064, 'pocketcasts'), (80351110224678912, NULL);

INSERT INTO saved (user_id, episode_id, saved_at, heard_at)
VALUES
    (1208033437190529064, 1, 1710600000, NULL),
    (1208033437190529064, 2, 1710700000, 1710800000),
    (1208033437190529064, 4, NULL, 1710900000),
    (80351110224678912, 2, 1710650000, NULL);
