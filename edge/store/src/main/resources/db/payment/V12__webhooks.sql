-- Where merchants want to be told how their purchases ended.
CREATE TABLE webhook (
  party text COLLATE "C" PRIMARY KEY REFERENCES merchant,
  url text NOT NULL CHECK (length(url) BETWEEN 1 AND 500),
  sealed_secret bytea NOT NULL CHECK (octet_length(sealed_secret) BETWEEN 1 AND 1024),
  older_secret bytea CHECK (octet_length(older_secret) BETWEEN 1 AND 1024),
  older_until timestamptz,
  CONSTRAINT older_in_full CHECK (num_nulls(older_secret, older_until) IN (0, 2))
);
COMMENT ON TABLE webhook IS 'Where merchants are told how their purchases ended; most have none';
COMMENT ON COLUMN webhook.party IS 'The merchant';
COMMENT ON COLUMN webhook.url IS 'Where it is posted: https, or on this machine';
COMMENT ON COLUMN webhook.sealed_secret IS 'What it is signed with, encrypted by the server before it came here';
COMMENT ON COLUMN webhook.older_secret IS 'The one before, sealed likewise: both sign until then';
COMMENT ON COLUMN webhook.older_until IS 'until when, this instant excluded';

-- Written by the statement that writes the journal's row of the result, so that none is forgotten. Only for merchants
-- with a webhook: nobody else's purchases touch this table.
CREATE TABLE webhook_due (
  at timestamptz NOT NULL,
  since timestamptz NOT NULL,
  next_try timestamptz NOT NULL,
  ended timestamptz,
  tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  trx uuid NOT NULL,
  party text COLLATE "C" NOT NULL,
  step text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL DEFAULT 'DUE' CHECK (state IN ('DUE', 'TOLD', 'GIVEN_UP')),
  last_error text NOT NULL DEFAULT '' CHECK (length(last_error) <= 200),
  PRIMARY KEY (party, trx, step),
  CONSTRAINT due_until_it_ended CHECK ((state = 'DUE') = (ended IS NULL))
);
COMMENT ON TABLE webhook_due IS 'Results that merchants with a webhook are to be told, were told, or could not be told';
COMMENT ON COLUMN webhook_due.at IS 'When the result was journalled';
COMMENT ON COLUMN webhook_due.since IS 'From when its age counts: the same, or when it was last set due again';
COMMENT ON COLUMN webhook_due.next_try IS 'Not before; in the near future while a server is at it';
COMMENT ON COLUMN webhook_due.ended IS 'When it was told or given up';
COMMENT ON COLUMN webhook_due.tries IS 'Begun so far, since it was last set due';
COMMENT ON COLUMN webhook_due.trx IS 'TRX of the purchase';
COMMENT ON COLUMN webhook_due.party IS 'The merchant';
COMMENT ON COLUMN webhook_due.step IS 'Step of the journal whose counting answer it is';
COMMENT ON COLUMN webhook_due.state IS 'DUE, TOLD, or GIVEN_UP, which a person may set due again';
COMMENT ON COLUMN webhook_due.last_error IS 'Why the last try failed';

CREATE INDEX webhook_due_turn ON webhook_due (party, next_try) WHERE state = 'DUE';
COMMENT ON INDEX webhook_due_turn IS 'In which order a merchant''s are tried';
CREATE INDEX webhook_due_age ON webhook_due (since) WHERE state = 'DUE';
COMMENT ON INDEX webhook_due_age IS 'What is too old to be tried again';
CREATE INDEX webhook_due_state ON webhook_due (state, at, party, trx, step);
COMMENT ON INDEX webhook_due_state IS 'Lists, counts, and what was told so long ago that it may go';
