-- Who may decide about loads that no card settles any more: two of them for each.
CREATE TABLE person (
  name text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[a-z0-9.-]{1,40}$'),
  key_hash bytea NOT NULL CHECK (octet_length(key_hash) = 32),
  active boolean NOT NULL DEFAULT true,
  since timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE person IS 'Who may resolve unsure loads by hand: one proposes, another confirms';
COMMENT ON COLUMN person.name IS 'As the journal names them';
COMMENT ON COLUMN person.key_hash IS 'SHA-256 of the key that only this person has';
COMMENT ON COLUMN person.active IS 'False: may decide nothing any more; what they decided stands';
COMMENT ON COLUMN person.since IS 'When they were added';
