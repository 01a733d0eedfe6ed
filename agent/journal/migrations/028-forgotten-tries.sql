-- For whom a kiosk last forgot its wrong tries, and when: the same person's right PIN does so once an hour.
ALTER TABLE wrong_tries ADD COLUMN forgotten_for TEXT;
ALTER TABLE wrong_tries ADD COLUMN forgotten_at INTEGER;
