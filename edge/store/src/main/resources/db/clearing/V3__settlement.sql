-- From what merchants are owed to money on their accounts.
CREATE TABLE bank_account (
  role text COLLATE "C" NOT NULL CHECK (role IN ('issuer', 'acquirer', 'merchant', 'bank')),
  party text COLLATE "C" NOT NULL CHECK (party ~ '^[a-z0-9-]{1,40}$'),
  holder text NOT NULL CHECK (length(holder) BETWEEN 1 AND 140),
  account text COLLATE "C" NOT NULL CHECK (length(account) BETWEEN 1 AND 34),
  bic text COLLATE "C" CHECK (length(bic) IN (8, 11)),
  PRIMARY KEY (role, party)
);
COMMENT ON TABLE bank_account IS 'Where each party is paid, and pays from';
COMMENT ON COLUMN bank_account.role IS 'As what: an issuer (PPIEP in hexadecimal), an acquirer, a merchant, or a bank that loads cards';
COMMENT ON COLUMN bank_account.party IS 'Whose';
COMMENT ON COLUMN bank_account.holder IS 'Name, as banks know it';
COMMENT ON COLUMN bank_account.account IS 'IBAN, or another number where there is none';
COMMENT ON COLUMN bank_account.bic IS 'BIC of the bank, or of the party itself where it is one';

CREATE TABLE settlement (
  at timestamptz NOT NULL DEFAULT now(),
  day date PRIMARY KEY
);
COMMENT ON TABLE settlement IS 'Settlement dates that were made, once each';
COMMENT ON COLUMN settlement.at IS 'When it was made: the creation time in its files, however often they are written';
COMMENT ON COLUMN settlement.day IS 'The day on which banks are to pay';

CREATE TABLE instruction (
  minor bigint NOT NULL CHECK (minor > 0),
  day date NOT NULL REFERENCES settlement,
  booked date,
  reference text COLLATE "C" PRIMARY KEY CHECK (length(reference) BETWEEN 1 AND 35),
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('net', 'loads', 'merchant')),
  payer_role text COLLATE "C" NOT NULL,
  payer text COLLATE "C" NOT NULL,
  payee_role text COLLATE "C" NOT NULL,
  payee text COLLATE "C" NOT NULL,
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  state text COLLATE "C" NOT NULL DEFAULT 'sent' CHECK (state IN ('sent', 'settled', 'returned', 'differs')),
  bank_reference text CHECK (length(bank_reference) <= 140)
);
COMMENT ON TABLE instruction IS 'Payments that banks are told to make';
COMMENT ON COLUMN instruction.minor IS 'Amount, minor units';
COMMENT ON COLUMN instruction.day IS 'Of which settlement';
COMMENT ON COLUMN instruction.booked IS 'When the bank booked it, by its statement';
COMMENT ON COLUMN instruction.reference IS 'EndToEndId, by which bank statements name it';
COMMENT ON COLUMN instruction.kind IS 'net: from issuer to acquirer. loads: between bank and issuer''s pool. merchant: from acquirer to merchant';
COMMENT ON COLUMN instruction.payer_role IS 'As in bank_account';
COMMENT ON COLUMN instruction.payer IS 'Who pays';
COMMENT ON COLUMN instruction.payee_role IS 'As in bank_account';
COMMENT ON COLUMN instruction.payee IS 'Who is paid';
COMMENT ON COLUMN instruction.currency IS 'CURR';
COMMENT ON COLUMN instruction.state IS 'sent: no bank has said anything. settled, returned, or booked with another amount: by a bank''s statement';
COMMENT ON COLUMN instruction.bank_reference IS 'What the bank calls it';
CREATE INDEX instruction_of_day ON instruction (day, kind, payer, payee);
COMMENT ON INDEX instruction_of_day IS 'What a settlement date has to pay';
