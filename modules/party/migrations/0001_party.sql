-- Everyone the firm deals with: organisations, persons and its own departments. What ends in `_key`, and `words`,
-- is derived from the rest: for sorting, for finding duplicates, for looking through a list.
-- Lists are filtered through the search index (store/src/narrow.rs); only orders have indexes of their own.
CREATE TABLE party (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  roles TEXT NOT NULL,
  code TEXT,
  tier TEXT NOT NULL,
  parent BIGINT,
  province TEXT NOT NULL,
  city TEXT NOT NULL,
  industry TEXT NOT NULL,
  address TEXT NOT NULL,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  website TEXT NOT NULL,
  since TEXT,
  note TEXT NOT NULL,
  owner BIGINT,
  team BIGINT,
  archived BOOLEAN NOT NULL,
  name_key TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  phone_key TEXT NOT NULL,
  words TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (org, id),
  UNIQUE (org, code),
  FOREIGN KEY (org, parent) REFERENCES party (org, id)
);
CREATE INDEX party_by_name ON party (org, archived, sort_key, id);
CREATE INDEX party_by_changed ON party (org, archived, changed_at, id);
CREATE INDEX party_by_created ON party (org, archived, created_at, id);
CREATE INDEX party_few ON party (org, id, owner, team, sort_key, changed_at, created_at);
CREATE INDEX party_by_parent ON party (org, parent, id);
CREATE INDEX party_by_name_key ON party (org, name_key);
CREATE INDEX party_by_phone_key ON party (org, phone_key);

-- The people one speaks with at a party.
CREATE TABLE contact (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  party BIGINT NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  buying_role TEXT,
  phone TEXT NOT NULL,
  email TEXT NOT NULL,
  main BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  phone_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (org, id),
  FOREIGN KEY (org, party) REFERENCES party (org, id)
);
CREATE INDEX contact_by_party ON contact (org, party, id);
CREATE INDEX contact_by_phone_key ON contact (org, phone_key);
