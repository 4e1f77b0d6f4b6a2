-- What the search index was made of: a number that is another one after every change, so that an index kept
-- in files can tell whether it is still right, also after a backup is restored or another program has written.

ALTER TABLE show ADD COLUMN content INTEGER NOT NULL DEFAULT 0;
ALTER TABLE episode ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

UPDATE show SET content = random();

CREATE INDEX episode_revision ON episode (show_id, revision, first_seen_at);

CREATE TRIGGER episode_added AFTER INSERT ON episode BEGIN
    UPDATE show SET content = random() WHERE id = NEW.show_id;
END;

CREATE TRIGGER episode_revised AFTER UPDATE OF revision ON episode BEGIN
    UPDATE show SET content = random() WHERE id = NEW.show_id;
END;

CREATE TRIGGER episode_deleted AFTER DELETE ON episode BEGIN
    UPDATE show SET content = random() WHERE id = OLD.show_id;
END;
