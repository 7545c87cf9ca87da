CREATE TABLE basket (
  basket text COLLATE "C" PRIMARY KEY CHECK (basket ~ '^[A-Za-z0-9_-]{22}$'),
  article text COLLATE "C" NOT NULL CHECK (length(article) BETWEEN 1 AND 40),
  visitor bytea NOT NULL CHECK (octet_length(visitor) = 32),
  goods text COLLATE "C" NOT NULL UNIQUE CHECK (goods ~ '^[A-Za-z0-9_-]{22}$'),
  created timestamptz NOT NULL
);
COMMENT ON TABLE basket IS 'What somebody chose to buy';
COMMENT ON COLUMN basket.basket IS 'Name in the order''s address: 128 random bits, base64url';
COMMENT ON COLUMN basket.article IS 'Which article of the catalogue';
COMMENT ON COLUMN basket.visitor IS 'SHA-256 of the cookie of the browser that chose it';
COMMENT ON COLUMN basket.goods IS 'Name in the address of the goods, told once they are paid: 128 random bits, base64url';
COMMENT ON COLUMN basket.created IS 'When it was chosen';

CREATE TABLE purchase (
  trx uuid PRIMARY KEY,
  basket text COLLATE "C" NOT NULL UNIQUE REFERENCES basket,
  offer bytea NOT NULL CHECK (octet_length(offer) BETWEEN 1 AND 16384),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'closed')),
  ended timestamptz CHECK ((ended IS NULL) = (state = 'open')),
  paid timestamptz CHECK ((paid IS NOT NULL) = (state = 'accepted')),
  reference text CHECK ((reference IS NOT NULL) = (state = 'accepted')) CHECK (length(reference) <= 200)
);
COMMENT ON TABLE purchase IS 'Orders: each is open, then ends once, accepted or closed. Never deleted: a card may bring its proof late';
COMMENT ON COLUMN purchase.trx IS 'TRX, the order''s name at the payment server';
COMMENT ON COLUMN purchase.basket IS 'What it is for';
COMMENT ON COLUMN purchase.offer IS 'The order as its page shows it, JSON with salt and TSK: the same bytes are shown again. As secret as the page';
COMMENT ON COLUMN purchase.state IS 'open, accepted (message M was validated) or closed (no goods, for ever)';
COMMENT ON COLUMN purchase.ended IS 'When it was accepted or closed here';
COMMENT ON COLUMN purchase.paid IS 'When the payment server accepted the card''s proof, out of message M';
COMMENT ON COLUMN purchase.reference IS 'The payment server''s reference, out of message M';
