-- The issuer's register: every card that is to be, is being, or was made, and what it opened with.
-- The database itself keeps its rules, whoever writes: see also docs/decisions/issuing.md.
CREATE TABLE issue_run (
  run bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  first_number bigint NOT NULL CHECK (first_number >= 0 AND first_number < 1::bigint << 48),
  last_of_range bigint NOT NULL CHECK (last_of_range >= first_number AND last_of_range < 1::bigint << 48),
  provider integer NOT NULL,
  wanted int NOT NULL CHECK (wanted BETWEEN 1 AND 100000),
  product text NOT NULL CHECK (length(product) BETWEEN 1 AND 40),
  product_hash bytea NOT NULL CHECK (octet_length(product_hash) = 32),
  who text NOT NULL CHECK (length(who) BETWEEN 1 AND 60),
  place text NOT NULL CHECK (length(place) BETWEEN 1 AND 4096)
);
COMMENT ON TABLE issue_run IS 'Orders to make cards: one row for each `farthing issue`; rows are added, never changed';
COMMENT ON COLUMN issue_run.run IS 'Number within this database';
COMMENT ON COLUMN issue_run.at IS 'When its numbers were allocated';
COMMENT ON COLUMN issue_run.first_number IS 'IDIEP of its first card';
COMMENT ON COLUMN issue_run.last_of_range IS 'Where the product''s range ends: cards in a spoilt one''s place are numbered up to here';
COMMENT ON COLUMN issue_run.provider IS 'PPIEP, 4 bytes';
COMMENT ON COLUMN issue_run.wanted IS 'How many cards it ends with';
COMMENT ON COLUMN issue_run.product IS 'The product definition''s name';
COMMENT ON COLUMN issue_run.product_hash IS 'SHA-256 of the product definition''s file: the run goes on with the same alone';
COMMENT ON COLUMN issue_run.who IS 'Who ran it, as the machine knows them';
COMMENT ON COLUMN issue_run.place IS 'Where its cards lie: a folder, or a reader''s name';

CREATE TABLE card (
  number bigint NOT NULL CHECK (number >= 0 AND number < 1::bigint << 48),
  run bigint NOT NULL REFERENCES issue_run,
  made_at timestamptz,
  provider integer NOT NULL,
  expiry date NOT NULL,
  suite smallint NOT NULL CHECK (suite BETWEEN 0 AND 255),
  generation smallint NOT NULL CHECK (generation BETWEEN 1 AND 255),
  authentication_mode smallint NOT NULL CHECK (authentication_mode BETWEEN 0 AND 3),
  disposable boolean NOT NULL,
  medium text COLLATE "C" NOT NULL CHECK (medium IN ('software', 'chip')),
  state text COLLATE "C" NOT NULL DEFAULT 'intended' CHECK (state IN ('intended', 'doubt', 'made', 'spoilt')),
  why text CHECK (length(why) BETWEEN 1 AND 500),
  PRIMARY KEY (provider, number),
  CHECK ((medium = 'software') = (generation >= 128)),
  CHECK ((state = 'made') = (made_at IS NOT NULL)),
  CHECK ((state = 'spoilt') = (why IS NOT NULL))
);
CREATE INDEX card_of_run ON card (run, state, number);
COMMENT ON TABLE card IS 'Every number ever given, once; only those in state made are cards';
COMMENT ON COLUMN card.number IS 'IDIEP, 6 bytes; one spoilt is never given again';
COMMENT ON COLUMN card.run IS 'Which order it belongs to';
COMMENT ON COLUMN card.made_at IS 'When the card itself had said that it is what was meant';
COMMENT ON COLUMN card.provider IS 'PPIEP, 4 bytes';
COMMENT ON COLUMN card.expiry IS 'DEXPIEP, its last day';
COMMENT ON COLUMN card.suite IS 'ALGIEP: 32 (hexadecimal 20) AES-128, 16 (10) two-key TDES';
COMMENT ON COLUMN card.generation IS 'VKIEP: 128 to 255 are software purses';
COMMENT ON COLUMN card.authentication_mode IS 'AMIEP: 1 PIN wanted for load and unload, 2 for purchase, 3 both';
COMMENT ON COLUMN card.disposable IS 'Never loaded: it opens with CSTAT 0002';
COMMENT ON COLUMN card.medium IS 'What it is made of';
COMMENT ON COLUMN card.state IS 'intended: nothing was sent to it yet. doubt: something may have been, only the card can say. made: the card said so. spoilt: never to be used';
COMMENT ON COLUMN card.why IS 'Of one spoilt: what was found';

CREATE TABLE card_slot (
  number bigint NOT NULL,
  opening_minor bigint NOT NULL CHECK (opening_minor BETWEEN 0 AND maximum_minor),
  maximum_minor bigint NOT NULL CHECK (maximum_minor BETWEEN 0 AND 2147483647),
  purchase_maximum_minor bigint NOT NULL CHECK (purchase_maximum_minor BETWEEN 1 AND 2147483647),
  provider integer NOT NULL,
  slot smallint NOT NULL CHECK (slot BETWEEN 0 AND 7),
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  PRIMARY KEY (provider, number, slot),
  UNIQUE (provider, number, currency),
  FOREIGN KEY (provider, number) REFERENCES card
);
COMMENT ON TABLE card_slot IS 'What each card is made to hold; rows are added, never changed';
COMMENT ON COLUMN card_slot.number IS 'IDIEP';
COMMENT ON COLUMN card_slot.opening_minor IS 'What it holds from the start: value issued once the card is made; minor units';
COMMENT ON COLUMN card_slot.maximum_minor IS 'BALMAX, minor units';
COMMENT ON COLUMN card_slot.purchase_maximum_minor IS 'MMAX, minor units';
COMMENT ON COLUMN card_slot.provider IS 'PPIEP';
COMMENT ON COLUMN card_slot.slot IS 'P2 of the card''s commands';
COMMENT ON COLUMN card_slot.currency IS 'CURR: four BCD digits and the exponent';

CREATE FUNCTION card_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.state, NEW.state) NOT IN (('intended', 'doubt'), ('doubt', 'made'), ('doubt', 'spoilt')) THEN
    RAISE EXCEPTION 'a card is intended, then in doubt, then made or spoilt; not % and then %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation';
  END IF;
  IF (OLD.provider, OLD.number, OLD.run, OLD.suite, OLD.generation, OLD.authentication_mode, OLD.expiry, OLD.medium,
      OLD.disposable)
    IS DISTINCT FROM (NEW.provider, NEW.number, NEW.run, NEW.suite, NEW.generation, NEW.authentication_mode,
      NEW.expiry, NEW.medium, NEW.disposable) THEN
    RAISE EXCEPTION 'of a card only its state changes' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER card_goes_forward BEFORE UPDATE ON card FOR EACH ROW EXECUTE FUNCTION card_goes_forward();

CREATE FUNCTION card_begins_intended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'intended' THEN
    RAISE EXCEPTION 'a card is intended before it is anything else' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER card_begins_intended BEFORE INSERT ON card FOR EACH ROW EXECUTE FUNCTION card_begins_intended();

CREATE FUNCTION cards_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the register of cards is only added to: a number once given is never given again';
END
$$;
CREATE TRIGGER cards_are_kept BEFORE DELETE OR TRUNCATE ON card
  FOR EACH STATEMENT EXECUTE FUNCTION cards_are_kept();
CREATE TRIGGER cards_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON card_slot
  FOR EACH STATEMENT EXECUTE FUNCTION cards_are_kept();
CREATE TRIGGER cards_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON issue_run
  FOR EACH STATEMENT EXECUTE FUNCTION cards_are_kept();
