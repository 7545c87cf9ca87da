-- What a load server found on a software purse, and is about to command it to give: no copy spends it meanwhile.
CREATE TABLE purse_unload (
  at timestamptz NOT NULL DEFAULT now(),
  number bigint NOT NULL CHECK (number BETWEEN 0 AND 281474976710655),
  provider integer NOT NULL,
  minor integer NOT NULL CHECK (minor > 0),
  trx uuid NOT NULL,
  party text COLLATE "C" NOT NULL CHECK (party ~ '^[a-z0-9-]{1,40}$'),
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  PRIMARY KEY (provider, number, party, trx)
);
COMMENT ON TABLE purse_unload IS 'Unloads of software purses that were found to be covered; each counts as spent for an hour, until its request stands in the journal, which counts from then on';
COMMENT ON COLUMN purse_unload.at IS 'When it was looked at last';
COMMENT ON COLUMN purse_unload.number IS 'IDIEP';
COMMENT ON COLUMN purse_unload.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN purse_unload.minor IS 'M, minor units';
COMMENT ON COLUMN purse_unload.trx IS 'TRX of the unload';
COMMENT ON COLUMN purse_unload.party IS 'Its bank';
COMMENT ON COLUMN purse_unload.currency IS 'CURR';
