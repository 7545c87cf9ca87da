-- Security cards' batches that were turned over, on their way to the collector. Purchases touch none of this.
ALTER TABLE psam ADD COLUMN turn_over_wished timestamptz;
COMMENT ON COLUMN psam.turn_over_wished IS 'When an operator wished that its batch be turned over now; empty when nobody does';

CREATE TABLE psam_batch (
  psam bytea NOT NULL REFERENCES psam,
  batch bigint NOT NULL CHECK (batch BETWEEN 1 AND 4294967295),
  state text COLLATE "C" NOT NULL DEFAULT 'CLOSING'
    CHECK (state IN ('CLOSING', 'SEALED', 'TAKEN', 'HELD', 'BOOKED')),
  opened timestamptz NOT NULL,
  turned_over timestamptz NOT NULL,
  sealed timestamptz,
  booked timestamptz,
  batch_end bytea CHECK (octet_length(batch_end) BETWEEN 24 AND 8192),
  sack bytea CHECK (octet_length(sack) = 8),
  why text NOT NULL DEFAULT '' CHECK (length(why) <= 300),
  PRIMARY KEY (psam, batch),
  CONSTRAINT sealed_in_full CHECK (num_nulls(sealed, batch_end) IN (0, 2)),
  CONSTRAINT final_once_sealed CHECK ((state = 'CLOSING') = (sealed IS NULL)),
  CONSTRAINT booked_in_full CHECK ((state = 'BOOKED') = (num_nulls(booked, sack) = 0))
);
COMMENT ON TABLE psam_batch IS 'Batches of security cards that are not open any more';
COMMENT ON COLUMN psam_batch.psam IS 'IDPSAM';
COMMENT ON COLUMN psam_batch.batch IS 'The batch''s number';
COMMENT ON COLUMN psam_batch.state IS
  'CLOSING: proofs still count; SEALED: to be sent; TAKEN: the collector has all of it; HELD: it cannot be booked as it is; BOOKED: closed with SACK';
COMMENT ON COLUMN psam_batch.opened IS 'When draws began to go into it';
COMMENT ON COLUMN psam_batch.turned_over IS 'When they ceased to';
COMMENT ON COLUMN psam_batch.sealed IS 'When its totals became final';
COMMENT ON COLUMN psam_batch.booked IS 'When it was closed';
COMMENT ON COLUMN psam_batch.batch_end IS 'Its end as it is sent: number of parts, totals, S4';
COMMENT ON COLUMN psam_batch.sack IS 'SACK: the collector''s word by which it was closed';
COMMENT ON COLUMN psam_batch.why IS 'Why it is held, or what the collector last refused';

CREATE UNIQUE INDEX psam_batch_closing ON psam_batch (psam) WHERE state = 'CLOSING';
COMMENT ON INDEX psam_batch_closing IS 'One batch of a security card is closing at most';
CREATE INDEX psam_batch_waiting ON psam_batch (psam, batch) WHERE state <> 'BOOKED';
COMMENT ON INDEX psam_batch_waiting IS 'What the collector has not acknowledged';

CREATE INDEX psam_batch_last ON psam_batch (turned_over);
COMMENT ON INDEX psam_batch_last IS 'The newest ones, for people';

-- Written once, when its batch is sealed: a batch that is sent again must be the same.
CREATE TABLE psam_batch_unproven (
  psam bytea NOT NULL,
  batch bigint NOT NULL,
  ntpsam bigint NOT NULL,
  trx uuid NOT NULL,
  party text COLLATE "C" NOT NULL,
  PRIMARY KEY (psam, batch, ntpsam),
  FOREIGN KEY (psam, batch) REFERENCES psam_batch
);
COMMENT ON TABLE psam_batch_unproven IS
  'Purchases that stood in their batch without a proof when it was sealed, until the collector has their proof or there will be none';
COMMENT ON COLUMN psam_batch_unproven.psam IS 'IDPSAM';
COMMENT ON COLUMN psam_batch_unproven.batch IS 'The batch that it stands in';
COMMENT ON COLUMN psam_batch_unproven.ntpsam IS 'NTPSAM';
COMMENT ON COLUMN psam_batch_unproven.trx IS 'TRX, made by the merchant';
COMMENT ON COLUMN psam_batch_unproven.party IS 'The merchant';
