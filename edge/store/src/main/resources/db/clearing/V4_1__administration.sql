-- At a concentration point: parameter messages on their way from clearing to security cards.
CREATE TABLE administration_wish (
  counter bigint NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
  heard timestamptz,
  psam bytea PRIMARY KEY CHECK (octet_length(psam) = 8)
);
COMMENT ON TABLE administration_wish IS 'Security cards that payment servers asked for';
COMMENT ON COLUMN administration_wish.counter IS 'Up to here its messages came, or were its own before it was asked for';
COMMENT ON COLUMN administration_wish.heard IS 'When clearing last said that there is nothing behind them; empty until it has';
COMMENT ON COLUMN administration_wish.psam IS 'IDPSAM';
CREATE INDEX administration_wish_next ON administration_wish (heard NULLS FIRST, psam);
COMMENT ON INDEX administration_wish_next IS 'Whom to ask for next';

CREATE TABLE administration_message (
  follows bigint NOT NULL CHECK (follows >= 0),
  counter bigint NOT NULL CHECK (counter BETWEEN follows + 1 AND 4294967295),
  psam bytea NOT NULL CHECK (octet_length(psam) = 8),
  message bytea NOT NULL CHECK (octet_length(message) BETWEEN 18 AND 255),
  PRIMARY KEY (psam, follows)
);
COMMENT ON TABLE administration_message IS 'Messages that their security cards have not accepted yet';
COMMENT ON COLUMN administration_message.follows IS 'Counter of the one before it';
COMMENT ON COLUMN administration_message.counter IS 'Its own';
COMMENT ON COLUMN administration_message.psam IS 'IDPSAM';
COMMENT ON COLUMN administration_message.message IS 'UPDATE PSAM PARAMETER, as clearing signed it';
