-- What software purses were let pay and the books do not show yet: it counts as spent.
CREATE TABLE purse_draw (
  at timestamptz NOT NULL DEFAULT now(),
  number bigint NOT NULL CHECK (number BETWEEN 0 AND 281474976710655),
  provider integer NOT NULL,
  minor integer NOT NULL CHECK (minor > 0),
  nt integer NOT NULL CHECK (nt BETWEEN 1 AND 65535),
  trx uuid NOT NULL,
  source text COLLATE "C" NOT NULL REFERENCES batch_source,
  party text COLLATE "C" NOT NULL CHECK (party ~ '^[a-z0-9-]{1,40}$'),
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  PRIMARY KEY (source, party, trx)
);
COMMENT ON TABLE purse_draw IS 'Debits of software purses that payment servers asked about, and were told that they may be';
COMMENT ON COLUMN purse_draw.at IS 'When it was asked';
COMMENT ON COLUMN purse_draw.number IS 'IDIEP';
COMMENT ON COLUMN purse_draw.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN purse_draw.minor IS 'M, minor units';
COMMENT ON COLUMN purse_draw.nt IS 'NTIEP';
COMMENT ON COLUMN purse_draw.trx IS 'TRX';
COMMENT ON COLUMN purse_draw.source IS 'Which payment server asked';
COMMENT ON COLUMN purse_draw.party IS 'The merchant';
COMMENT ON COLUMN purse_draw.currency IS 'CURR';
CREATE INDEX purse_draw_of ON purse_draw (provider, number, nt);
COMMENT ON INDEX purse_draw_of IS 'What one purse was let pay';
