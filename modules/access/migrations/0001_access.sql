-- Organisations and sign-in names are the same on every machine: a name is looked up before its organisation is known.
CREATE TABLE organisation (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  demo BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE login (
  name TEXT NOT NULL PRIMARY KEY,
  org BIGINT NOT NULL,
  user_id BIGINT NOT NULL
);

-- Who can sign in. `roles` is a JSON list of role words; what a role allows is in the program.
CREATE TABLE user_account (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  lang TEXT NOT NULL,
  roles TEXT NOT NULL,
  party BIGINT,
  active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (org, id)
);
CREATE INDEX user_account_by_party ON user_account (org, party);

-- Apart from the account, so that a hash is read only where a password is checked.
CREATE TABLE user_password (
  org BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  hash TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (org, user_id),
  FOREIGN KEY (org, user_id) REFERENCES user_account (org, id)
);

CREATE TABLE team (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (org, id),
  UNIQUE (org, name)
);

CREATE TABLE team_member (
  org BIGINT NOT NULL,
  team BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  PRIMARY KEY (org, team, user_id),
  FOREIGN KEY (org, team) REFERENCES team (org, id),
  FOREIGN KEY (org, user_id) REFERENCES user_account (org, id)
);
CREATE INDEX team_member_by_user ON team_member (org, user_id);

-- Of the secrets of sessions and tokens only the SHA-256 is kept.
CREATE TABLE session (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (org, id),
  UNIQUE (org, digest),
  FOREIGN KEY (org, user_id) REFERENCES user_account (org, id)
);
CREATE INDEX session_by_user ON session (org, user_id);

CREATE TABLE api_token (
  org BIGINT NOT NULL,
  id BIGINT NOT NULL,
  user_id BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  name TEXT NOT NULL,
  rights TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  seen_at BIGINT,
  PRIMARY KEY (org, id),
  UNIQUE (org, digest),
  FOREIGN KEY (org, user_id) REFERENCES user_account (org, id)
);
CREATE INDEX api_token_by_user ON api_token (org, user_id);

-- Failed sign-ins of the last minutes. Shared: an unknown name has no organisation. The name is kept as a digest, for
-- people type passwords into the wrong field.
CREATE TABLE sign_in_failure (
  id BIGINT NOT NULL PRIMARY KEY,
  address TEXT NOT NULL,
  login_digest BYTEA NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_by_address ON sign_in_failure (address, at);
CREATE INDEX sign_in_failure_by_login ON sign_in_failure (login_digest, at);
CREATE INDEX sign_in_failure_by_at ON sign_in_failure (at);
