-- At a concentration point each payment server has wishes and messages of its own: none holds up or changes another's.
-- What stood here is asked for again within a second.
DROP TABLE administration_message;
DROP TABLE administration_wish;

CREATE TABLE administration_wish (
  counter bigint NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
  heard timestamptz,
  wanted timestamptz NOT NULL DEFAULT clock_timestamp(),
  source text COLLATE "C" NOT NULL REFERENCES batch_source,
  psam bytea NOT NULL CHECK (octet_length(psam) = 8),
  PRIMARY KEY (source, psam)
);
COMMENT ON TABLE administration_wish IS 'Security cards that payment servers asked for';
COMMENT ON COLUMN administration_wish.counter IS 'Up to here its messages came, or were its own before it was asked for';
COMMENT ON COLUMN administration_wish.heard IS 'When clearing last said that there is nothing behind them; empty until it has';
COMMENT ON COLUMN administration_wish.wanted IS 'When it was last asked for, to a minute';
COMMENT ON COLUMN administration_wish.source IS 'Who asked for it';
COMMENT ON COLUMN administration_wish.psam IS 'IDPSAM';

CREATE TABLE administration_message (
  follows bigint NOT NULL CHECK (follows >= 0),
  counter bigint NOT NULL CHECK (counter BETWEEN follows + 1 AND 4294967295),
  source text COLLATE "C" NOT NULL,
  psam bytea NOT NULL,
  message bytea NOT NULL CHECK (octet_length(message) BETWEEN 18 AND 255),
  PRIMARY KEY (source, psam, follows),
  FOREIGN KEY (source, psam) REFERENCES administration_wish ON DELETE CASCADE
);
COMMENT ON TABLE administration_message IS 'Messages that their security cards have not accepted yet';
COMMENT ON COLUMN administration_message.follows IS 'Counter of the one before it';
COMMENT ON COLUMN administration_message.counter IS 'Its own';
COMMENT ON COLUMN administration_message.source IS 'Who asked for it';
COMMENT ON COLUMN administration_message.psam IS 'IDPSAM';
COMMENT ON COLUMN administration_message.message IS 'UPDATE PSAM PARAMETER, as clearing signed it';
