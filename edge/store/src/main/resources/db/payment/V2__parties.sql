CREATE TABLE merchant (
  party text COLLATE "C" PRIMARY KEY CHECK (party ~ '^[a-z0-9-]{1,40}$'),
  display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 80),
  origin text NOT NULL CHECK (length(origin) BETWEEN 1 AND 200),
  status_url text NOT NULL CHECK (length(status_url) BETWEEN 1 AND 500),
  active boolean NOT NULL DEFAULT true,
  min_minor integer NOT NULL CHECK (min_minor >= 0),
  max_minor integer NOT NULL CHECK (max_minor >= min_minor),
  currencies bytea[] NOT NULL CHECK (cardinality(currencies) BETWEEN 1 AND 20),
  api_key_hash bytea NOT NULL CHECK (octet_length(api_key_hash) = 32)
);
COMMENT ON TABLE merchant IS 'Who may be paid';
COMMENT ON COLUMN merchant.party IS 'Party id, as in orders and paths';
COMMENT ON COLUMN merchant.display_name IS 'The name that the person sees before paying';
COMMENT ON COLUMN merchant.origin IS 'Origin of the merchant''s pages, which the client compares with where the order came from';
COMMENT ON COLUMN merchant.status_url IS 'What every status URL in this merchant''s orders begins with';
COMMENT ON COLUMN merchant.active IS 'False: no new purchases; begun ones still end';
COMMENT ON COLUMN merchant.min_minor IS 'Smallest amount of one purchase, minor units';
COMMENT ON COLUMN merchant.max_minor IS 'Largest amount of one purchase, minor units';
COMMENT ON COLUMN merchant.currencies IS 'CURR of what the merchant takes';
COMMENT ON COLUMN merchant.api_key_hash IS 'SHA-256 of the API key of the direct link';

CREATE TABLE merchant_key (
  party text COLLATE "C" NOT NULL REFERENCES merchant,
  key_id text COLLATE "C" NOT NULL CHECK (length(key_id) BETWEEN 1 AND 40),
  sealed_key bytea NOT NULL CHECK (octet_length(sealed_key) BETWEEN 1 AND 1024),
  valid_from timestamptz NOT NULL,
  valid_to timestamptz NOT NULL CHECK (valid_to > valid_from),
  PRIMARY KEY (party, key_id)
);
COMMENT ON TABLE merchant_key IS 'Keys shared with merchants; two are valid at once while one takes over from the other';
COMMENT ON COLUMN merchant_key.party IS 'Whose key';
COMMENT ON COLUMN merchant_key.key_id IS 'Key id, as in orders; never given to another key of the party';
COMMENT ON COLUMN merchant_key.sealed_key IS 'The shared key, encrypted by the server before it came here';
COMMENT ON COLUMN merchant_key.valid_from IS 'Orders issued from here on';
COMMENT ON COLUMN merchant_key.valid_to IS 'up to here, this instant excluded';

CREATE TABLE psam (
  psam bytea PRIMARY KEY CHECK (octet_length(psam) = 8),
  terminal text COLLATE "C" NOT NULL UNIQUE CHECK (length(terminal) BETWEEN 1 AND 40),
  location text NOT NULL CHECK (length(location) <= 200),
  reserved_to bigint NOT NULL DEFAULT 0 CHECK (reserved_to BETWEEN 0 AND 4294967295),
  batch bigint NOT NULL DEFAULT 1 CHECK (batch BETWEEN 1 AND 4294967295),
  batch_opened timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE psam IS 'Security cards, each in its terminal';
COMMENT ON COLUMN psam.psam IS 'IDPSAM';
COMMENT ON COLUMN psam.terminal IS 'Terminal identifier, as on receipts';
COMMENT ON COLUMN psam.location IS 'Where the terminal stands, as on receipts';
COMMENT ON COLUMN psam.reserved_to IS 'No NTPSAM above this one was ever handed out; those below may have been';
COMMENT ON COLUMN psam.batch IS 'The open batch';
COMMENT ON COLUMN psam.batch_opened IS 'When it was opened: no journal row of it is older';

CREATE TABLE hotlist_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL CHECK (version >= 0)
);
COMMENT ON TABLE hotlist_version IS 'One row: which hotlist this is';
COMMENT ON COLUMN hotlist_version.only_row IS 'Keeps it at one row';
COMMENT ON COLUMN hotlist_version.version IS 'Grows with each change of the hotlist';
INSERT INTO hotlist_version (version) VALUES (0);

CREATE TABLE hotlist (
  provider integer NOT NULL,
  first bigint NOT NULL CHECK (first >= 0),
  last bigint NOT NULL CHECK (last BETWEEN first AND 281474976710655),
  since timestamptz NOT NULL,
  reason text NOT NULL CHECK (length(reason) <= 200),
  version bigint NOT NULL,
  PRIMARY KEY (provider, first, last)
);
COMMENT ON TABLE hotlist IS 'Purses that may not pay';
COMMENT ON COLUMN hotlist.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN hotlist.first IS 'First IDIEP of the range';
COMMENT ON COLUMN hotlist.last IS 'Last IDIEP of the range, included';
COMMENT ON COLUMN hotlist.since IS 'When it was blocked';
COMMENT ON COLUMN hotlist.reason IS 'Why, for the operator';
COMMENT ON COLUMN hotlist.version IS 'The hotlist''s version that brought it';
