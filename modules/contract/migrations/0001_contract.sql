-- Contracts. `sort_key`, `amount_key`, `haystack`, `open_errors` and `open_warnings` are derived from the rest: for
-- sorting and filtering a list.
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
  archived BOOLEAN NOT NULL,
  open_errors BIGINT NOT NULL,
  open_warnings BIGINT NOT NULL,
  sort_key TEXT NOT NULL,
  amount_key BIGINT NOT NULL,
  haystack TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (org, id),
  FOREIGN KEY (org, party) REFERENCES party (org, id)
);
CREATE INDEX contract_by_changed ON contract (org, archived, changed_at, id);
CREATE INDEX contract_by_title ON contract (org, archived, sort_key, id);
CREATE INDEX contract_by_amount ON contract (org, archived, amount_key, id);
CREATE INDEX contract_by_party ON contract (org, party, archived, changed_at, id);
CREATE INDEX contract_by_errors ON contract (org, archived, open_errors, id);

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
