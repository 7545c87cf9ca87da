-- Evidence, gaps, openings, payments that came back; whose security cards are, and with which keys a source comes.
-- One purchase, one card, is found wherever it is.
CREATE INDEX dispute_trx ON dispute (trx);
COMMENT ON INDEX dispute_trx IS 'Evidence of one purchase';
CREATE INDEX unproven_trx ON unproven (substring(record FROM 23 FOR 16));
COMMENT ON INDEX unproven_trx IS 'The same, of its TRX within the record (docs/protocol/batches.md)';
CREATE INDEX cleared_cancel_number ON cleared (provider, purse, nt) WHERE is_cancel;
COMMENT ON INDEX cleared_cancel_number IS 'Numbers that a card used for cancels';
CREATE INDEX dispute_card ON dispute (provider, purse, nt);
COMMENT ON INDEX dispute_card IS 'Numbers that a card used and that are not paid';
CREATE INDEX unproven_card ON unproven (substring(record FROM 6 FOR 10));
COMMENT ON INDEX unproven_card IS 'The same of what waits for its proof: PPIEP and IDIEP within the record';

CREATE TABLE opening_card (
  number bigint NOT NULL,
  run bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  provider integer NOT NULL,
  PRIMARY KEY (provider, number)
);
COMMENT ON TABLE opening_card IS 'Cards whose openings are in the issuer''s books; rows are added, never changed';
COMMENT ON COLUMN opening_card.number IS 'IDIEP';
COMMENT ON COLUMN opening_card.run IS 'The order that made it';
COMMENT ON COLUMN opening_card.at IS 'When they were posted';
COMMENT ON COLUMN opening_card.provider IS 'PPIEP; its four bytes as a signed number';
CREATE INDEX opening_of_run ON opening_card (run);
COMMENT ON INDEX opening_of_run IS 'How many of a run''s cards are posted';

CREATE TABLE opening_run (
  run bigint PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE opening_run IS 'Orders all of whose cards are made and posted: nobody looks at them any more';
COMMENT ON COLUMN opening_run.run IS 'Its number in the register of cards';
COMMENT ON COLUMN opening_run.at IS 'Since when';

ALTER TABLE instruction
  ADD COLUMN funds text COLLATE "C" NOT NULL DEFAULT 'pool' CHECK (funds IN ('pool', 'bank-keeps', 'same-house')),
  ADD COLUMN again_of text COLLATE "C" UNIQUE REFERENCES instruction;
COMMENT ON COLUMN instruction.funds IS 'Of payments between bank and pool: which of the bank''s funds, by its arrangement';
COMMENT ON COLUMN instruction.again_of IS 'The payment that a bank gave back and that this one makes once more';

CREATE TABLE returned_payment (
  at timestamptz NOT NULL DEFAULT now(),
  decided timestamptz,
  reference text COLLATE "C" PRIMARY KEY REFERENCES instruction,
  again text COLLATE "C" UNIQUE REFERENCES instruction,
  decided_by text CHECK (length(decided_by) BETWEEN 1 AND 60),
  why text CHECK (length(why) BETWEEN 1 AND 500),
  CONSTRAINT decided_in_full CHECK (num_nulls(decided, decided_by, why) IN (0, 3)),
  CONSTRAINT again_when_decided CHECK (again IS NULL OR decided IS NOT NULL)
);
COMMENT ON TABLE returned_payment IS 'Payments that a bank gave back, booked back once each';
COMMENT ON COLUMN returned_payment.at IS 'When the bank''s word was read';
COMMENT ON COLUMN returned_payment.decided IS 'When somebody said that it is to be paid once more';
COMMENT ON COLUMN returned_payment.reference IS 'EndToEndId';
COMMENT ON COLUMN returned_payment.again IS 'The payment that makes it once more; empty until a settlement date has it';
COMMENT ON COLUMN returned_payment.decided_by IS 'Who said so';
COMMENT ON COLUMN returned_payment.why IS 'Why';

-- Who may ask: sources of batches, and merchants for their statements. Two keys side by side, so that one is changed without a pause.
CREATE TABLE access_key (
  since timestamptz NOT NULL DEFAULT now(),
  ended timestamptz,
  number integer NOT NULL CHECK (number BETWEEN 1 AND 1000000),
  role text COLLATE "C" NOT NULL CHECK (role IN ('source', 'merchant')),
  party text COLLATE "C" NOT NULL CHECK (party ~ '^[a-z0-9-]{1,40}$'),
  key_hash bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
  ended_by text CHECK (length(ended_by) BETWEEN 1 AND 60),
  why text CHECK (length(why) BETWEEN 1 AND 500),
  PRIMARY KEY (role, party, number),
  CONSTRAINT ended_in_full CHECK (num_nulls(ended, ended_by, why) IN (0, 3))
);
COMMENT ON TABLE access_key IS 'API keys of payment servers that hand in batches, and of merchants that read their statements';
COMMENT ON COLUMN access_key.since IS 'When it was given';
COMMENT ON COLUMN access_key.ended IS 'Since when it opens nothing; for ever';
COMMENT ON COLUMN access_key.number IS 'From 1, by which people name it';
COMMENT ON COLUMN access_key.role IS 'As what its holder comes';
COMMENT ON COLUMN access_key.party IS 'Whose';
COMMENT ON COLUMN access_key.key_hash IS 'SHA-256 of the key';
COMMENT ON COLUMN access_key.ended_by IS 'Who ended it';
COMMENT ON COLUMN access_key.why IS 'Why';

INSERT INTO access_key (role, party, number, since, key_hash)
  SELECT 'source', source, 1, since, api_key_hash FROM batch_source;

CREATE FUNCTION source_has_its_first_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO access_key (role, party, number, key_hash) VALUES ('source', NEW.source, 1, NEW.api_key_hash);
  RETURN NEW;
END
$$;
CREATE TRIGGER source_has_its_first_key AFTER INSERT ON batch_source
  FOR EACH ROW EXECUTE FUNCTION source_has_its_first_key();
COMMENT ON COLUMN batch_source.api_key_hash IS 'SHA-256 of the first API key that it had; which ones open is in access_key';

CREATE FUNCTION key_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended IS NOT NULL OR (NEW.role, NEW.party, NEW.number, NEW.key_hash)
      IS DISTINCT FROM (OLD.role, OLD.party, OLD.number, OLD.key_hash) THEN
    RAISE EXCEPTION 'a key ends once, and for ever' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER key_ends_once BEFORE UPDATE ON access_key FOR EACH ROW EXECUTE FUNCTION key_ends_once();

CREATE TABLE source_cards (
  at timestamptz NOT NULL DEFAULT now(),
  first bytea PRIMARY KEY CHECK (octet_length(first) = 8),
  last bytea NOT NULL CHECK (octet_length(last) = 8 AND last >= first),
  source text COLLATE "C" NOT NULL REFERENCES batch_source,
  who text NOT NULL CHECK (length(who) BETWEEN 1 AND 60),
  why text NOT NULL CHECK (length(why) BETWEEN 1 AND 500)
);
COMMENT ON TABLE source_cards IS 'Whose security cards are: their batches come from that source alone';
COMMENT ON COLUMN source_cards.at IS 'Since when';
COMMENT ON COLUMN source_cards.first IS 'The first IDPSAM';
COMMENT ON COLUMN source_cards.last IS 'The last one, both included';
COMMENT ON COLUMN source_cards.source IS 'Whose they are';
COMMENT ON COLUMN source_cards.who IS 'Who said so';
COMMENT ON COLUMN source_cards.why IS 'Why';

-- A held batch that is let go, to be taken again: what came of it stays, here.
CREATE TABLE released_batch (
  at timestamptz NOT NULL DEFAULT now(),
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  arrived timestamptz NOT NULL,
  batch bigint NOT NULL,
  psam bytea NOT NULL,
  state text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  ending bytea,
  word bytea,
  who text NOT NULL CHECK (length(who) BETWEEN 1 AND 60),
  why text NOT NULL CHECK (length(why) BETWEEN 1 AND 500)
);
COMMENT ON TABLE released_batch IS 'Batches that a person let go: nothing of them was booked; rows are added, never changed';
COMMENT ON COLUMN released_batch.at IS 'When';
COMMENT ON COLUMN released_batch.number IS 'One for each time';
COMMENT ON COLUMN released_batch.arrived IS 'When its first part came';
COMMENT ON COLUMN released_batch.batch IS 'The batch''s number';
COMMENT ON COLUMN released_batch.psam IS 'IDPSAM';
COMMENT ON COLUMN released_batch.state IS 'As it was';
COMMENT ON COLUMN released_batch.source IS 'Who had handed it in';
COMMENT ON COLUMN released_batch.ending IS 'Its end, if it had come';
COMMENT ON COLUMN released_batch.word IS 'Why it was held';
COMMENT ON COLUMN released_batch.who IS 'Who let it go';
COMMENT ON COLUMN released_batch.why IS 'Why';
CREATE TABLE released_part (
  number bigint NOT NULL REFERENCES released_batch,
  part integer NOT NULL,
  batch bigint NOT NULL,
  psam bytea NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (number, part)
);
COMMENT ON TABLE released_part IS 'Their parts, as they had come';
COMMENT ON COLUMN released_part.number IS 'Of the release';
COMMENT ON COLUMN released_part.part IS 'From 1';
COMMENT ON COLUMN released_part.batch IS 'The batch''s number';
COMMENT ON COLUMN released_part.psam IS 'IDPSAM';
COMMENT ON COLUMN released_part.content IS 'The message';
CREATE INDEX released_part_of_batch ON released_part (psam, batch, part);
COMMENT ON INDEX released_part_of_batch IS 'Whether a part that goes is kept here';

CREATE FUNCTION released_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was let go stays as it came';
END
$$;
CREATE TRIGGER released_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON released_batch
  FOR EACH STATEMENT EXECUTE FUNCTION released_stays();
CREATE TRIGGER released_part_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON released_part
  FOR EACH STATEMENT EXECUTE FUNCTION released_stays();

DROP TRIGGER batch_part_stays ON batch_part;
CREATE TRIGGER batch_part_stays BEFORE UPDATE OR TRUNCATE ON batch_part
  FOR EACH STATEMENT EXECUTE FUNCTION batch_part_stays();
CREATE FUNCTION part_goes_when_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM released_part r WHERE r.psam = OLD.psam AND r.batch = OLD.batch
      AND r.part = OLD.part AND r.content = OLD.content) THEN
    RAISE EXCEPTION 'what came in a batch stays as it came';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER part_goes_when_kept BEFORE DELETE ON batch_part FOR EACH ROW EXECUTE FUNCTION part_goes_when_kept();
CREATE FUNCTION batch_goes_when_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'booked' OR NOT EXISTS (SELECT FROM released_batch r WHERE r.psam = OLD.psam
      AND r.batch = OLD.batch AND r.ending IS NOT DISTINCT FROM OLD.ending) THEN
    RAISE EXCEPTION 'a batch stays, unless it is let go before it is booked' USING ERRCODE = 'check_violation';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER batch_goes_when_kept BEFORE DELETE ON batch FOR EACH ROW EXECUTE FUNCTION batch_goes_when_kept();
