-- The journal: the only source of history. Rows are added, never changed; an erasure empties salt and payload
-- and leaves the rest, so that the leaf can still be proved.
CREATE TABLE journal_head (
  org BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL
);

CREATE TABLE journal (
  org BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  act TEXT NOT NULL,
  kind TEXT NOT NULL,
  number BIGINT NOT NULL,
  about TEXT NOT NULL,
  user_id BIGINT,
  via TEXT NOT NULL,
  salt BYTEA,
  payload TEXT,
  payload_digest BYTEA NOT NULL,
  leaf BYTEA NOT NULL,
  PRIMARY KEY (org, seq)
);
CREATE INDEX journal_by_at ON journal (org, at, seq);
CREATE INDEX journal_by_user ON journal (org, user_id, seq);

-- Which entries a record's timeline shows: its own, and those of others that name it.
CREATE TABLE journal_about (
  org BIGINT NOT NULL,
  kind TEXT NOT NULL,
  number BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (org, kind, number, seq)
);
