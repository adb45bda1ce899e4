-- What people did about findings, act by act; the last that is not a comment stands. `finding` is the finding's key,
-- which stays the same across reviews and versions; `number` is the version that the person had before them.
CREATE TABLE contract_decision (
  org BIGINT NOT NULL,
  contract BIGINT NOT NULL,
  finding TEXT NOT NULL,
  seq BIGINT NOT NULL,
  decision TEXT NOT NULL,
  text TEXT NOT NULL,
  severity BIGINT NOT NULL,
  number BIGINT NOT NULL,
  by_user BIGINT,
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org, contract, finding, seq),
  FOREIGN KEY (org, contract) REFERENCES contract (org, id)
);

-- Terms that were read wrongly, as people put them right; what was read stands beside.
CREATE TABLE contract_correction (
  org BIGINT NOT NULL,
  contract BIGINT NOT NULL,
  term TEXT NOT NULL,
  value TEXT NOT NULL,
  read TEXT NOT NULL,
  start_char BIGINT,
  end_char BIGINT,
  reason TEXT NOT NULL,
  number BIGINT NOT NULL,
  by_user BIGINT,
  by_name TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (org, contract, term),
  FOREIGN KEY (org, contract) REFERENCES contract (org, id)
);
