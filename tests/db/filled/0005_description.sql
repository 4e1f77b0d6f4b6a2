-- What was read out of notes when cards began to say it.

UPDATE episode SET description = 'The trailer of a podcast about the machines behind the sea.' WHERE id = 3;
