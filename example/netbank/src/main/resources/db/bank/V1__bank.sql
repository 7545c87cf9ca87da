CREATE TABLE customer (
  account text COLLATE "C" PRIMARY KEY CHECK (account ~ '^[A-Za-z0-9._-]{1,40}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  password text COLLATE "C" NOT NULL CHECK (length(password) BETWEEN 1 AND 200),
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  opened timestamptz NOT NULL
);
COMMENT ON TABLE customer IS 'Who has an account; its money is in the ledger, account customer/{account}';
COMMENT ON COLUMN customer.account IS 'Number or name of the account, as the person logs in with it';
COMMENT ON COLUMN customer.name IS 'How the pages call the person';
COMMENT ON COLUMN customer.password IS 'Argon2id of it, with its costs and salt';
COMMENT ON COLUMN customer.currency IS 'CURR of the account';
COMMENT ON COLUMN customer.opened IS 'When the account was opened';

CREATE TABLE wrong_log_in (
  account bytea PRIMARY KEY CHECK (octet_length(account) = 32),
  since timestamptz NOT NULL,
  times integer NOT NULL CHECK (times > 0)
);
CREATE INDEX wrong_log_in_since ON wrong_log_in (since);
COMMENT ON TABLE wrong_log_in IS 'Wrong passwords of late, of accounts that exist and of those that do not';
COMMENT ON COLUMN wrong_log_in.account IS 'SHA-256 of the account as it was typed';
COMMENT ON COLUMN wrong_log_in.since IS 'When the first of them came';
COMMENT ON COLUMN wrong_log_in.times IS 'How many came since';

CREATE TABLE browsing (
  cookie bytea PRIMARY KEY CHECK (octet_length(cookie) = 32),
  account text COLLATE "C" NOT NULL REFERENCES customer,
  expires timestamptz NOT NULL
);
CREATE INDEX browsing_expires ON browsing (expires);
COMMENT ON TABLE browsing IS 'Browsers that are logged in';
COMMENT ON COLUMN browsing.cookie IS 'SHA-256 of the cookie';
COMMENT ON COLUMN browsing.account IS 'Whose account it sees';
COMMENT ON COLUMN browsing.expires IS 'When it has to log in again';

CREATE TABLE visit (
  visit text COLLATE "C" PRIMARY KEY CHECK (visit ~ '^[A-Za-z0-9_-]{43}$'),
  account text COLLATE "C" NOT NULL REFERENCES customer,
  flow text NOT NULL CHECK (flow IN ('load', 'unload')),
  chooses_on_page boolean NOT NULL,
  card bytea CHECK (octet_length(card) BETWEEN 1 AND 16384),
  expires timestamptz NOT NULL
);
CREATE INDEX visit_expires ON visit (expires);
COMMENT ON TABLE visit IS 'Sessions in which one card is loaded or unloaded once';
COMMENT ON COLUMN visit.visit IS 'SHA-256 of the token in the session''s address, base64url';
COMMENT ON COLUMN visit.account IS 'The account that pays or is paid';
COMMENT ON COLUMN visit.flow IS 'Which way the money goes';
COMMENT ON COLUMN visit.chooses_on_page IS 'Whether the person names the amount on the bank''s page; else the client does';
COMMENT ON COLUMN visit.card IS 'What the client last said of the card, JSON; not signed';
COMMENT ON COLUMN visit.expires IS 'When it is over';

CREATE TABLE load (
  trx uuid PRIMARY KEY,
  session text COLLATE "C" NOT NULL UNIQUE CHECK (length(session) BETWEEN 1 AND 64),
  account text COLLATE "C" NOT NULL,
  fee_minor integer NOT NULL CHECK (fee_minor >= 0),
  offer bytea NOT NULL CHECK (octet_length(offer) BETWEEN 1 AND 16384),
  state text NOT NULL CHECK (state IN ('holding', 'held', 'committing', 'committed', 'releasing', 'released')),
  since timestamptz NOT NULL,
  due timestamptz NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  trouble text NOT NULL DEFAULT '' CHECK (length(trouble) <= 500),
  host text CHECK (length(host) <= 64),
  commanded timestamptz,
  ended text CHECK (length(ended) <= 200),
  ended_at timestamptz,
  CHECK ((ended_at IS NOT NULL) = (state IN ('committing', 'committed')))
);
CREATE INDEX load_due ON load (due) WHERE state NOT IN ('committed', 'released');
CREATE INDEX load_of_account ON load (account, trx);
CREATE INDEX load_unsure ON load (commanded) WHERE state = 'held' AND commanded IS NOT NULL;
CREATE INDEX load_troubled ON load (since) WHERE trouble <> '';
COMMENT ON TABLE load IS 'Loads and unloads. Never deleted: a card may bring its proof late';
COMMENT ON COLUMN load.trx IS 'TRX, the order''s name at the load server';
COMMENT ON COLUMN load.session IS 'The visit that it was made in: one load for each';
COMMENT ON COLUMN load.account IS 'The account that pays or is paid';
COMMENT ON COLUMN load.fee_minor IS 'The bank''s fee; minor units of the order''s currency';
COMMENT ON COLUMN load.offer IS 'The order as the client gets it, JSON with salt and TSK: the same bytes again. As secret as the session';
COMMENT ON COLUMN load.state IS 'As farthing.bank.LoadState has it: decided once, committing or releasing';
COMMENT ON COLUMN load.since IS 'When it came into its state';
COMMENT ON COLUMN load.due IS 'When it is looked after next';
COMMENT ON COLUMN load.tries IS 'Tries in vain in this state';
COMMENT ON COLUMN load.trouble IS 'What came back last instead of an answer; empty if nothing is wrong';
COMMENT ON COLUMN load.host IS 'The accounts'' last reference';
COMMENT ON COLUMN load.commanded IS 'Since when the load server has a command out whose end nobody knows';
COMMENT ON COLUMN load.ended IS 'The load server''s reference out of message M, or why it was released';
COMMENT ON COLUMN load.ended_at IS 'When the load server knew that the card was loaded or unloaded, out of message M';

CREATE TABLE movement (
  reference uuid PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  flow text NOT NULL CHECK (flow IN ('load', 'unload')),
  amount_minor integer NOT NULL CHECK (amount_minor > 0),
  fee_minor integer NOT NULL CHECK (fee_minor >= 0),
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  step text NOT NULL CHECK (step IN ('held', 'committed', 'released'))
);
COMMENT ON TABLE movement IS 'What the accounts were told about each reference; changed in the transaction that posts to the ledger';
COMMENT ON COLUMN movement.reference IS 'TRX';
COMMENT ON COLUMN movement.account IS 'Of the customer';
COMMENT ON COLUMN movement.flow IS 'load: from the account; unload: to it';
COMMENT ON COLUMN movement.amount_minor IS 'What the card gets or gives, minor units';
COMMENT ON COLUMN movement.fee_minor IS 'The bank''s, minor units';
COMMENT ON COLUMN movement.currency IS 'CURR of both';
COMMENT ON COLUMN movement.step IS 'held, then committed or released; released also if it was never held, so that it never will be';
