-- Batches of security cards on their way to clearing: what a concentration point takes over, and clearing.
CREATE TABLE batch_source (
  source text COLLATE "C" PRIMARY KEY CHECK (source ~ '^[a-z0-9-]{1,40}$'),
  acquirer text COLLATE "C" NOT NULL CHECK (acquirer ~ '^[a-z0-9-]{1,40}$'),
  api_key_hash bytea NOT NULL UNIQUE CHECK (octet_length(api_key_hash) = 32),
  active boolean NOT NULL DEFAULT true,
  since timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE batch_source IS 'Payment servers, and concentration points before clearing, that hand in batches';
COMMENT ON COLUMN batch_source.source IS 'Its name';
COMMENT ON COLUMN batch_source.acquirer IS 'Whose it is';
COMMENT ON COLUMN batch_source.api_key_hash IS 'SHA-256 of its API key';
COMMENT ON COLUMN batch_source.active IS 'False: what it hands in is refused';
COMMENT ON COLUMN batch_source.since IS 'When it was registered';

CREATE TABLE batch (
  arrived timestamptz NOT NULL DEFAULT now(),
  changed timestamptz NOT NULL DEFAULT now(),
  batch bigint NOT NULL CHECK (batch BETWEEN 1 AND 4294967295),
  records bigint,
  waits_for_another boolean NOT NULL DEFAULT false,
  state text COLLATE "C" NOT NULL CHECK (state IN ('arriving', 'taken', 'held', 'booked')),
  source text COLLATE "C" NOT NULL REFERENCES batch_source,
  psam bytea NOT NULL CHECK (octet_length(psam) = 8),
  ending bytea,
  word bytea,
  PRIMARY KEY (psam, batch),
  CONSTRAINT ended_when_taken CHECK ((state = 'arriving') = (ending IS NULL)),
  CONSTRAINT said_when_decided CHECK ((state IN ('held', 'booked')) = (word IS NOT NULL))
);
COMMENT ON TABLE batch IS 'Batches of security cards, one row each';
COMMENT ON COLUMN batch.arrived IS 'When its first part came';
COMMENT ON COLUMN batch.changed IS 'When its state last changed';
COMMENT ON COLUMN batch.batch IS 'Its number';
COMMENT ON COLUMN batch.records IS 'How many records it has, once it is booked';
COMMENT ON COLUMN batch.waits_for_another IS 'It is held only until the batch before it is booked';
COMMENT ON COLUMN batch.state IS 'arriving: parts come. taken: all of it is here. held: it cannot be booked as it is. booked';
COMMENT ON COLUMN batch.source IS 'Who handed it in';
COMMENT ON COLUMN batch.psam IS 'IDPSAM';
COMMENT ON COLUMN batch.ending IS 'Its end, with totals and S4, as it came';
COMMENT ON COLUMN batch.word IS 'What is said of it: held and why, or booked and SACK';
CREATE INDEX batch_turn ON batch (state, arrived);
COMMENT ON INDEX batch_turn IS 'What waits, the oldest first';

CREATE TABLE batch_part (
  batch bigint NOT NULL,
  part integer NOT NULL CHECK (part BETWEEN 1 AND 10000),
  psam bytea NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (psam, batch, part),
  FOREIGN KEY (psam, batch) REFERENCES batch
);
ALTER TABLE batch_part ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE batch_part IS 'The records of batches, as they came: evidence of what was booked';
COMMENT ON COLUMN batch_part.batch IS 'The batch''s number';
COMMENT ON COLUMN batch_part.part IS 'From 1';
COMMENT ON COLUMN batch_part.psam IS 'IDPSAM';
COMMENT ON COLUMN batch_part.content IS 'The message';

CREATE TABLE late_proof (
  arrived timestamptz NOT NULL DEFAULT now(),
  batch bigint NOT NULL,
  ntpsam bigint NOT NULL CHECK (ntpsam BETWEEN 0 AND 4294967295),
  state text COLLATE "C" NOT NULL DEFAULT 'taken' CHECK (state IN ('taken', 'done', 'foreign')),
  psam bytea NOT NULL,
  s6 bytea NOT NULL CHECK (octet_length(s6) = 8),
  PRIMARY KEY (psam, batch, ntpsam),
  FOREIGN KEY (psam, batch) REFERENCES batch
);
COMMENT ON TABLE late_proof IS 'Proofs of purchases that stood in their batch without one';
COMMENT ON COLUMN late_proof.arrived IS 'When it came';
COMMENT ON COLUMN late_proof.batch IS 'The batch''s number';
COMMENT ON COLUMN late_proof.ntpsam IS 'NTPSAM of the purchase';
COMMENT ON COLUMN late_proof.state IS 'taken: not looked at yet. done: its purchase was paid, or disputed. foreign: no purchase of the batch waits for it';
COMMENT ON COLUMN late_proof.psam IS 'IDPSAM';
COMMENT ON COLUMN late_proof.s6 IS 'S6 of completion code 0000';
CREATE INDEX late_proof_turn ON late_proof (psam, batch) WHERE state = 'taken';
COMMENT ON INDEX late_proof_turn IS 'What is not looked at yet';

CREATE FUNCTION batch_part_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what came in a batch stays as it came';
END
$$;
CREATE TRIGGER batch_part_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON batch_part
  FOR EACH STATEMENT EXECUTE FUNCTION batch_part_stays();

CREATE FUNCTION batch_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'booked' OR OLD.ending IS NOT NULL AND NEW.ending IS DISTINCT FROM OLD.ending
      OR (NEW.psam, NEW.batch, NEW.source) IS DISTINCT FROM (OLD.psam, OLD.batch, OLD.source) THEN
    RAISE EXCEPTION 'a batch is booked once, as it came' USING ERRCODE = 'check_violation';
  END IF;
  NEW.changed := now();
  RETURN NEW;
END
$$;
CREATE TRIGGER batch_goes_forward BEFORE UPDATE ON batch FOR EACH ROW EXECUTE FUNCTION batch_goes_forward();
