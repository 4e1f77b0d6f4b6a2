-- What a card says of an episode where its publisher has no summary, out of its notes.

ALTER TABLE episode ADD COLUMN description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 400);
