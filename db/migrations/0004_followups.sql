-- What is done with a post after it was sent has one name everywhere: its follow-up.

ALTER TABLE delivery RENAME COLUMN care_attempts TO followup_attempts;
ALTER TABLE delivery RENAME COLUMN care_at TO followup_at;
DROP INDEX delivery_care;
CREATE INDEX delivery_followup ON delivery (followup_at) WHERE publish_due OR thread_due OR edit_due;
