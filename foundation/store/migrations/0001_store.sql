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
CREATE INDEX journal_by_act ON journal (org, act, seq);

-- Which entries a record's timeline shows: its own, and those of others that name it.
CREATE TABLE journal_about (
  org BIGINT NOT NULL,
  kind TEXT NOT NULL,
  number BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (org, kind, number, seq)
);

-- The Merkle tree of a journal: the roots of its complete subtrees of 2^8, 2^16 and 2^24 leaves. Derived.
CREATE TABLE journal_tile (
  org BIGINT NOT NULL,
  level BIGINT NOT NULL,
  place BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (org, level, place)
);

-- Signed heads: "the first `size` entries have this root". The key is not in the database.
CREATE TABLE journal_signed (
  org BIGINT NOT NULL,
  size BIGINT NOT NULL,
  at BIGINT NOT NULL,
  root BYTEA NOT NULL,
  signature BYTEA NOT NULL,
  PRIMARY KEY (org, size)
);

-- What was answered to a request that named a key, so that a retry gets the same answer and no second effect.
CREATE TABLE idempotency (
  org BIGINT NOT NULL,
  actor BIGINT NOT NULL,
  key TEXT NOT NULL,
  request BYTEA NOT NULL,
  status BIGINT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org, actor, key)
);
CREATE INDEX idempotency_by_at ON idempotency (org, at);

-- Work to be done after a commit. A lease is a `run_at` in the future: when a worker dies, the job is due again.
CREATE TABLE job (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  unique_key TEXT,
  run_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  tries_max BIGINT NOT NULL,
  dead BOOLEAN NOT NULL,
  error TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (org, id),
  UNIQUE (org, kind, unique_key)
);
CREATE INDEX job_due ON job (org, dead, run_at, id);
CREATE INDEX job_due_anywhere ON job (dead, run_at);

-- The search index. An id is new with each indexing, so that the latest comes first by id. The words are kept as each
-- engine can; see search.rs.
CREATE TABLE search_doc (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  number BIGINT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (org, id),
  UNIQUE (org, kind, number)
);
--! sqlite
CREATE INDEX search_doc_number ON search_doc (org, id, kind, number);
CREATE VIRTUAL TABLE search_words USING fts5(title, body, content = '', contentless_delete = 1, detail = column,
  prefix = '4', tokenize = 'ascii');
--! postgres
ALTER TABLE search_doc ADD COLUMN title_words tsvector NOT NULL;
ALTER TABLE search_doc ADD COLUMN all_words tsvector NOT NULL;
CREATE INDEX search_doc_title ON search_doc USING GIN (title_words);
CREATE INDEX search_doc_all ON search_doc USING GIN (all_words);
--! both

-- Files of an organisation. The content lies on disk under its digest; who may read it is decided here.
CREATE TABLE file (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BIGINT NOT NULL,
  uploader BIGINT,
  claimed BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (org, id)
);
CREATE INDEX file_waiting ON file (org, claimed, created_at);
CREATE INDEX file_by_digest ON file (digest);

-- Which running process makes ids with which number. The same on every machine of a sharded database.
CREATE TABLE node (
  number BIGINT NOT NULL PRIMARY KEY,
  token TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_millis BIGINT NOT NULL
);
