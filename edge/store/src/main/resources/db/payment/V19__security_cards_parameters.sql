-- What an issuer sets for security cards, at clearing; and what security cards in software have accepted, at a payment server.
COMMENT ON COLUMN hotlist_version.version IS 'Grows with each change of the hotlist, and with each of a security card''s parameters: their common counter';

CREATE TABLE hotlist_change (
  version bigint PRIMARY KEY CHECK (version BETWEEN 1 AND 4294967295),
  first bigint NOT NULL CHECK (first >= 0),
  last bigint NOT NULL CHECK (last BETWEEN first AND 281474976710655),
  provider integer NOT NULL,
  added boolean NOT NULL
);
COMMENT ON TABLE hotlist_change IS 'Every change of the hotlist, as security cards are told of it; rows are added, never changed';
COMMENT ON COLUMN hotlist_change.version IS 'The common counter after it';
COMMENT ON COLUMN hotlist_change.first IS 'First IDIEP of the range';
COMMENT ON COLUMN hotlist_change.last IS 'Last IDIEP of the range, included';
COMMENT ON COLUMN hotlist_change.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN hotlist_change.added IS 'Put on the list, or taken off it';
INSERT INTO hotlist_change (version, first, last, provider, added)
SELECT version, first, last, provider, true FROM hotlist ORDER BY version;

CREATE TABLE psam_parameter_change (
  version bigint PRIMARY KEY CHECK (version BETWEEN 1 AND 4294967295),
  psam bytea NOT NULL CHECK (octet_length(psam) = 8),
  parameter bytea NOT NULL CHECK (octet_length(parameter) BETWEEN 2 AND 230)
);
COMMENT ON TABLE psam_parameter_change IS 'What was set for one security card; rows are added, never changed';
COMMENT ON COLUMN psam_parameter_change.version IS 'The common counter after it';
COMMENT ON COLUMN psam_parameter_change.psam IS 'IDPSAM';
COMMENT ON COLUMN psam_parameter_change.parameter IS 'Tag, length and value';
CREATE INDEX psam_parameter_change_of ON psam_parameter_change (psam, version);
COMMENT ON INDEX psam_parameter_change_of IS 'What one security card needs';

CREATE TABLE psam_update (
  counter bigint NOT NULL CHECK (counter BETWEEN 1 AND 4294967295),
  follows bigint NOT NULL CHECK (follows BETWEEN 0 AND counter - 1),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  psam bytea NOT NULL CHECK (octet_length(psam) = 8),
  message bytea NOT NULL CHECK (octet_length(message) BETWEEN 18 AND 255),
  PRIMARY KEY (psam, counter),
  UNIQUE (psam, follows)
);
COMMENT ON TABLE psam_update IS 'Messages that security cards in software have accepted: their memory; rows are added, never changed';
COMMENT ON COLUMN psam_update.counter IS 'Of the message';
COMMENT ON COLUMN psam_update.follows IS 'Counter of the one before, 0 of the first: they are one chain';
COMMENT ON COLUMN psam_update.at IS 'When it was accepted';
COMMENT ON COLUMN psam_update.psam IS 'IDPSAM';
COMMENT ON COLUMN psam_update.message IS 'UPDATE PSAM PARAMETER: counter, TLV, MAC';

CREATE FUNCTION parameters_are_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what security cards were told stays: a further change takes it back';
END
$$;
CREATE TRIGGER parameters_are_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON hotlist_change
  FOR EACH STATEMENT EXECUTE FUNCTION parameters_are_only_added_to();
CREATE TRIGGER parameters_are_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON psam_parameter_change
  FOR EACH STATEMENT EXECUTE FUNCTION parameters_are_only_added_to();
CREATE TRIGGER parameters_are_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON psam_update
  FOR EACH STATEMENT EXECUTE FUNCTION parameters_are_only_added_to();
