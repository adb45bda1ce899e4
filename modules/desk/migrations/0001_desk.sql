-- A list as somebody wants to see it again: its page and what it is asked for.
CREATE TABLE saved_view (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  owner BIGINT NOT NULL,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  shared BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (org, id),
  UNIQUE (org, owner, path, name)
);
CREATE INDEX saved_view_by_path ON saved_view (org, path, name, id);
CREATE INDEX saved_view_by_owner ON saved_view (org, owner, name, id);
