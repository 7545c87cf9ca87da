CREATE TABLE account (
  card text COLLATE "C" PRIMARY KEY CHECK (card ~ '^[0-9a-f]{8}-[0-9a-f]{12}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  miles integer NOT NULL CHECK (miles >= 0),
  opened timestamptz NOT NULL
);
COMMENT ON TABLE account IS 'Members, by the number of their card';
COMMENT ON COLUMN account.card IS 'PPIEP and IDIEP, in hexadecimal with a hyphen between: who is it, by message M';
COMMENT ON COLUMN account.name IS 'The member''s name';
COMMENT ON COLUMN account.miles IS 'What may be spent now';
COMMENT ON COLUMN account.opened IS 'When the account was opened';

CREATE TABLE claim (
  claim text COLLATE "C" PRIMARY KEY CHECK (claim ~ '^[A-Za-z0-9_-]{22}$'),
  benefit text COLLATE "C" NOT NULL CHECK (length(benefit) BETWEEN 1 AND 40),
  miles integer NOT NULL CHECK (miles > 0),
  result text COLLATE "C" NOT NULL UNIQUE CHECK (result ~ '^[A-Za-z0-9_-]{22}$'),
  made timestamptz NOT NULL
);
COMMENT ON TABLE claim IS 'What somebody wants for miles; whose miles is not known yet';
COMMENT ON COLUMN claim.claim IS 'Name in the claim''s address: 128 random bits, base64url';
COMMENT ON COLUMN claim.benefit IS 'Which benefit of the list';
COMMENT ON COLUMN claim.miles IS 'What it takes, as it was shown';
COMMENT ON COLUMN claim.result IS 'Name in the address of what came of it, told to who identified the card: 128 random bits, base64url';
COMMENT ON COLUMN claim.made IS 'When it was chosen';

CREATE TABLE identification (
  trx uuid PRIMARY KEY,
  claim text COLLATE "C" NOT NULL UNIQUE REFERENCES claim,
  offer bytea NOT NULL CHECK (octet_length(offer) BETWEEN 1 AND 16384),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'closed')),
  ended timestamptz,
  card text COLLATE "C" CHECK (card ~ '^[0-9a-f]{8}-[0-9a-f]{12}$'),
  reference text CHECK (length(reference) <= 200),
  miles_left integer CHECK (miles_left >= 0),
  CONSTRAINT ended_unless_open CHECK ((ended IS NULL) = (state = 'open')),
  CONSTRAINT card_when_accepted CHECK ((card IS NOT NULL) = (state = 'accepted')),
  CONSTRAINT reference_when_accepted CHECK ((reference IS NOT NULL) = (state = 'accepted')),
  CONSTRAINT left_when_accepted CHECK (miles_left IS NULL OR state = 'accepted')
);
COMMENT ON TABLE identification IS 'Orders by which a card identifies itself: each is open, then ends once, accepted or closed';
COMMENT ON COLUMN identification.trx IS 'TRX, the order''s name at the payment server';
COMMENT ON COLUMN identification.claim IS 'What it is for';
COMMENT ON COLUMN identification.offer IS 'The order as its page shows it, JSON with salt and TSK: the same bytes are shown again. As secret as the page';
COMMENT ON COLUMN identification.state IS 'open, accepted (message M was validated) or closed (for ever)';
COMMENT ON COLUMN identification.ended IS 'When it was accepted or closed here';
COMMENT ON COLUMN identification.card IS 'Which card it was, out of message M';
COMMENT ON COLUMN identification.reference IS 'The payment server''s reference, out of message M';
COMMENT ON COLUMN identification.miles_left IS 'What the account had afterwards; empty if no account is of this card';

CREATE TABLE ticket (
  trx uuid PRIMARY KEY REFERENCES identification,
  card text COLLATE "C" NOT NULL REFERENCES account,
  benefit text COLLATE "C" NOT NULL CHECK (length(benefit) BETWEEN 1 AND 40),
  miles integer NOT NULL CHECK (miles > 0),
  given timestamptz NOT NULL
);
COMMENT ON TABLE ticket IS 'What was given for miles: one for an identification, in the write that took the miles';
COMMENT ON COLUMN ticket.trx IS 'By which identification; the ticket''s number';
COMMENT ON COLUMN ticket.card IS 'Whose miles were taken';
COMMENT ON COLUMN ticket.benefit IS 'Which benefit of the list';
COMMENT ON COLUMN ticket.miles IS 'How many miles were taken';
COMMENT ON COLUMN ticket.given IS 'When';
