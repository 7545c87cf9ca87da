-- Loads and unloads. Purchases pay nothing for them: they have no number, no row in a queue and no entry in an index here.
ALTER TABLE journal
  ADD COLUMN load_number integer,
  ADD CONSTRAINT load_number_of_a_load
    CHECK (load_number IS NULL OR (load_number > 0 AND nt IS NOT NULL AND flow IN (2, 3)
      AND step = 'request' AND slot = '')),
  DROP CONSTRAINT journal_flow_check,
  ADD CONSTRAINT journal_flow_check CHECK (flow IN (1, 2, 3));
COMMENT ON COLUMN journal.load_number IS 'Which of the purse''s loads and unloads is commanded here (S2), from 1; empty in every other row';
COMMENT ON COLUMN journal.flow IS '1 purchase, 2 load, 3 unload';

CREATE UNIQUE INDEX journal_load ON journal (provider, purse, load_number) WHERE load_number IS NOT NULL;
COMMENT ON INDEX journal_load IS 'Of two loads of a purse at once only one gets the number; the last one is found here';

-- The journal alone would tell which loads are open, by looking for the end of every load there ever was: seconds, after
-- a million of them. So each commit that writes a load's row keeps these two queues too, and neither can fall behind.
CREATE TABLE open_load (
  at timestamptz NOT NULL,
  trx uuid NOT NULL,
  party text COLLATE "C" NOT NULL,
  PRIMARY KEY (party, trx)
);
COMMENT ON TABLE open_load IS 'Loads and unloads that were commanded and have not ended: on their way, or unsure';
COMMENT ON COLUMN open_load.at IS 'When it was commanded';
COMMENT ON COLUMN open_load.trx IS 'TRX, made by the bank';
COMMENT ON COLUMN open_load.party IS 'The bank';

CREATE TABLE float_due (
  tried timestamptz,
  trx uuid NOT NULL,
  party text COLLATE "C" NOT NULL,
  PRIMARY KEY (party, trx)
);
COMMENT ON TABLE float_due IS 'Loads and unloads that moved value and are not posted yet; posting takes them out';
COMMENT ON COLUMN float_due.tried IS 'When it last could not be posted, as that of a bank that is not registered; it goes behind the others';
COMMENT ON COLUMN float_due.trx IS 'TRX, made by the bank';
COMMENT ON COLUMN float_due.party IS 'The bank';

CREATE INDEX float_due_turn ON float_due (tried NULLS FIRST, party, trx);
COMMENT ON INDEX float_due_turn IS 'In which order they are posted';

CREATE FUNCTION load_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.load_number IS NOT NULL THEN
    INSERT INTO open_load (at, trx, party) VALUES (NEW.at, NEW.trx, NEW.party);
  END IF;
  IF NEW.step = 'response' AND NEW.slot = '' THEN
    DELETE FROM open_load WHERE party = NEW.party AND trx = NEW.trx;
    -- whoever posts judges the code: one that is not known here is not to be lost
    IF NEW.code <> 'NOT_DONE' THEN
      INSERT INTO float_due (trx, party) VALUES (NEW.trx, NEW.party);
    END IF;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER load_goes_on AFTER INSERT ON journal
  FOR EACH ROW WHEN (NEW.flow <> 1) EXECUTE FUNCTION load_goes_on();
