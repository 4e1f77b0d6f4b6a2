-- How far a link's place in the notes speaks for promotion; what its address tells is added when a show changes.

ALTER TABLE resource ADD COLUMN odds REAL NOT NULL DEFAULT 0;
