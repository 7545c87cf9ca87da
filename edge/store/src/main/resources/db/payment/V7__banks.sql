CREATE TABLE bank (
  party text COLLATE "C" PRIMARY KEY REFERENCES merchant,
  idlacq bytea NOT NULL UNIQUE CHECK (octet_length(idlacq) = 4),
  loads boolean NOT NULL,
  unloads boolean NOT NULL,
  arrangement text COLLATE "C" NOT NULL CHECK (arrangement IN ('pool', 'bank-keeps', 'same-house'))
);
COMMENT ON TABLE bank IS 'Parties that are banks: what only banks have. A bank is paid by no purchase';
COMMENT ON COLUMN bank.party IS 'Party id; its name, pages, limits and keys stand in the merchants'' tables';
COMMENT ON COLUMN bank.idlacq IS 'IDLACQ, under which cards and signatures know it; never changed, for cards answer for it';
COMMENT ON COLUMN bank.loads IS 'May put value on cards';
COMMENT ON COLUMN bank.unloads IS 'May take value from cards';
COMMENT ON COLUMN bank.arrangement IS 'Who holds the funds behind the value on cards: the issuer''s pool, the bank, or one house that is both';
COMMENT ON TABLE merchant IS 'Registered parties: who may be paid, and banks (those with a row in bank)';
