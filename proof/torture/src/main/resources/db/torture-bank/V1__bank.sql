-- The tortured bank's books. Amounts are minor units of EUR.
CREATE TABLE account (
  id text PRIMARY KEY,
  opening bigint NOT NULL,
  free bigint NOT NULL CHECK (free >= 0)
);

CREATE TABLE movement (
  trx uuid PRIMARY KEY,
  account text NOT NULL REFERENCES account (id),
  flow text NOT NULL,
  minor bigint NOT NULL CHECK (minor > 0),
  state text NOT NULL CHECK (state IN ('HELD', 'COMMITTED', 'RELEASED'))
);

CREATE TABLE visit (
  id text PRIMARY KEY,
  account text NOT NULL REFERENCES account (id),
  flow text NOT NULL,
  card bytea
);

CREATE TABLE load (
  trx uuid PRIMARY KEY,
  session text NOT NULL UNIQUE,
  offer bytea NOT NULL,
  account text NOT NULL,
  state text NOT NULL,
  since timestamptz NOT NULL,
  due timestamptz NOT NULL,
  tries int NOT NULL DEFAULT 0,
  trouble text NOT NULL DEFAULT '',
  host_reference text,
  commanded_since timestamptz
);

CREATE INDEX load_due ON load (due) WHERE state NOT IN ('COMMITTED', 'RELEASED');
