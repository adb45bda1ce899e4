-- Contracts. What ends in `_key`, `words`, `open_errors` and `open_warnings` are derived from the rest: for sorting and
-- filtering a list. Lists are filtered through the search index (store/src/narrow.rs); only orders have indexes of
-- their own. `sign_key` and `end_key` are days as numbers such as 20251106: 0 where none is, and 99999999, for what
-- ends on no day ends last.
CREATE TABLE contract (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  title TEXT NOT NULL,
  number TEXT,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  side TEXT NOT NULL,
  party BIGINT,
  owner BIGINT,
  team BIGINT,
  amount_fen BIGINT,
  sign_date TEXT,
  end_date TEXT,
  archived BOOLEAN NOT NULL,
  open_errors BIGINT NOT NULL,
  open_warnings BIGINT NOT NULL,
  sort_key TEXT NOT NULL,
  amount_key BIGINT NOT NULL,
  sign_key BIGINT NOT NULL,
  end_key BIGINT NOT NULL,
  words TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (org, id),
  FOREIGN KEY (org, party) REFERENCES party (org, id)
);
CREATE INDEX contract_by_changed ON contract (org, archived, changed_at, id);
CREATE INDEX contract_by_title ON contract (org, archived, sort_key, id);
CREATE INDEX contract_by_amount ON contract (org, archived, amount_key, id);
CREATE INDEX contract_by_errors ON contract (org, archived, open_errors, id);
CREATE INDEX contract_by_signed ON contract (org, archived, sign_key, id);
CREATE INDEX contract_by_end ON contract (org, archived, end_key, id);
CREATE INDEX contract_by_party ON contract (org, party, id);
CREATE INDEX contract_few ON contract (org, id, owner, team, party, sort_key, changed_at, amount_key, open_errors,
  sign_key, end_key);

-- What was handed in for a contract, and what the review of it said.
CREATE TABLE contract_version (
  org BIGINT NOT NULL,
  contract BIGINT NOT NULL,
  number BIGINT NOT NULL,
  file BIGINT,
  name TEXT NOT NULL,
  side TEXT NOT NULL,
  text TEXT NOT NULL,
  text_chars BIGINT NOT NULL,
  layout TEXT NOT NULL,
  facts TEXT NOT NULL,
  findings TEXT NOT NULL,
  rules TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (org, contract, number),
  FOREIGN KEY (org, contract) REFERENCES contract (org, id)
);
