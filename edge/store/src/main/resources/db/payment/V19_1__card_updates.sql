-- Updates that an issuer has commanded to its cards: their journal, and what became of each.
CREATE TABLE card_update (
  number bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended timestamptz,
  provider integer NOT NULL,
  nt integer NOT NULL CHECK (nt BETWEEN 1 AND 65535),
  wanted integer NOT NULL CHECK (wanted BETWEEN 0 AND 3),
  trx uuid PRIMARY KEY,
  state text COLLATE "C" NOT NULL DEFAULT 'commanded' CHECK (state IN ('commanded', 'done', 'refused', 'not-done')),
  asked bytea NOT NULL CHECK (octet_length(asked) = 57),
  command bytea NOT NULL CHECK (octet_length(command) BETWEEN 8 AND 139),
  proof bytea CHECK (octet_length(proof) IN (12, 57)),
  CONSTRAINT ended_with_a_proof CHECK ((state = 'commanded') = (ended IS NULL) AND (ended IS NULL) = (proof IS NULL))
);
COMMENT ON TABLE card_update IS 'Updates commanded to cards, each with its end: what the card proved';
COMMENT ON COLUMN card_update.number IS 'IDIEP';
COMMENT ON COLUMN card_update.at IS 'When it was commanded';
COMMENT ON COLUMN card_update.ended IS 'When its end was proven; empty until then';
COMMENT ON COLUMN card_update.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN card_update.nt IS 'NTIEP that it was given';
COMMENT ON COLUMN card_update.wanted IS 'CSTAT that the card is to have: 3 is blocked for purchases and loads';
COMMENT ON COLUMN card_update.trx IS 'TRX, drawn by the load server';
COMMENT ON COLUMN card_update.state IS 'commanded: the card has not said what it did. done; refused by the card; not-done: it never took the command';
COMMENT ON COLUMN card_update.asked IS 'What the card was asked (21) and said (36), signed S1';
COMMENT ON COLUMN card_update.command IS 'UPDATE IEP PARAMETER: S2 and the updates';
COMMENT ON COLUMN card_update.proof IS 'The card''s answer with S3 (12), or a later word over another TRX (57), signed S1, that says its state';
CREATE UNIQUE INDEX card_update_open ON card_update (provider, number) WHERE state = 'commanded';
COMMENT ON INDEX card_update_open IS 'One at a time';
CREATE INDEX card_update_newest ON card_update (at);
COMMENT ON INDEX card_update_newest IS 'For operators';

CREATE FUNCTION card_update_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.state <> 'commanded' OR (NEW.trx, NEW.provider, NEW.number, NEW.nt, NEW.wanted, NEW.asked,
      NEW.command, NEW.at) IS DISTINCT FROM (OLD.trx, OLD.provider, OLD.number, OLD.nt, OLD.wanted, OLD.asked,
      OLD.command, OLD.at) THEN
    RAISE EXCEPTION 'a card''s update ends once, and stays as it was commanded' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER card_update_ends_once BEFORE UPDATE OR DELETE ON card_update
  FOR EACH ROW EXECUTE FUNCTION card_update_ends_once();

CREATE TABLE card_unlock (
  number bigint NOT NULL,
  wished timestamptz NOT NULL DEFAULT clock_timestamp(),
  done timestamptz,
  provider integer NOT NULL,
  PRIMARY KEY (provider, number)
);
COMMENT ON TABLE card_unlock IS 'Locked cards that somebody decided to let go: who and why is in administrative_act';
COMMENT ON COLUMN card_unlock.number IS 'IDIEP';
COMMENT ON COLUMN card_unlock.wished IS 'When it was decided';
COMMENT ON COLUMN card_unlock.done IS 'When the card was seen unlocked after that; empty until then';
COMMENT ON COLUMN card_unlock.provider IS 'PPIEP; its four bytes as a signed number';
