-- Refunds. At the issuer: what waits for a card. At a payment server: which of its purchases are to become one.
CREATE TABLE refund (
  at timestamptz NOT NULL DEFAULT now(),
  ended timestamptz,
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  purse bigint NOT NULL CHECK (purse BETWEEN 0 AND 281474976710655),
  paid_by bigint NOT NULL CHECK (paid_by BETWEEN 0 AND 281474976710655),
  ntpsam bigint CHECK (ntpsam BETWEEN 0 AND 4294967295),
  provider integer NOT NULL,
  minor integer NOT NULL CHECK (minor > 0),
  nt integer CHECK (nt BETWEEN 0 AND 65535),
  settled date,
  trx uuid,
  load_trx uuid,
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  psam bytea CHECK (octet_length(psam) = 8),
  source text COLLATE "C" NOT NULL CHECK (source IN ('late-proof', 'cancel', 'merchant', 'replacement')),
  state text COLLATE "C" NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'credited', 'paid-out')),
  party text COLLATE "C" CHECK (party ~ '^[a-z0-9-]{1,40}$'),
  acquirer text COLLATE "C" CHECK (acquirer ~ '^[a-z0-9-]{1,40}$'),
  load_party text COLLATE "C" CHECK (load_party ~ '^[a-z0-9-]{1,40}$'),
  by_whom text CHECK (length(by_whom) BETWEEN 1 AND 60),
  why text CHECK (length(why) BETWEEN 1 AND 500),
  ended_by text CHECK (length(ended_by) BETWEEN 1 AND 60),
  ended_why text CHECK (length(ended_why) BETWEEN 1 AND 500),
  CONSTRAINT of_a_purchase CHECK ((source = 'replacement') = (trx IS NULL) AND num_nulls(trx, party, nt, psam, ntpsam) IN (0, 5)),
  CONSTRAINT of_a_merchant CHECK ((source = 'merchant') = (acquirer IS NOT NULL)),
  CONSTRAINT said_why CHECK (num_nulls(by_whom, why) IN (0, 2) AND (source NOT IN ('merchant', 'replacement') OR why IS NOT NULL)),
  CONSTRAINT ended_when_over CHECK ((state = 'waiting') = (ended IS NULL)),
  CONSTRAINT paid_out_by_somebody CHECK ((state = 'paid-out') = (ended_by IS NOT NULL) AND num_nulls(ended_by, ended_why) IN (0, 2)),
  CONSTRAINT loaded_in_full CHECK (num_nulls(load_party, load_trx) IN (0, 2) AND (state <> 'credited' OR load_trx IS NOT NULL))
);
COMMENT ON TABLE refund IS 'What an issuer owes to cards that are not there, and what became of it; rows end once and stay';
COMMENT ON COLUMN refund.at IS 'Since when it waits';
COMMENT ON COLUMN refund.ended IS 'When it was on the card, or paid out otherwise';
COMMENT ON COLUMN refund.number IS 'By which people name it';
COMMENT ON COLUMN refund.purse IS 'IDIEP of the card that it waits for: the one that paid, or the one in its place';
COMMENT ON COLUMN refund.paid_by IS 'IDIEP of the card that paid; of a replacement the card that was replaced';
COMMENT ON COLUMN refund.ntpsam IS 'NTPSAM of the purchase';
COMMENT ON COLUMN refund.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN refund.minor IS 'Minor units';
COMMENT ON COLUMN refund.nt IS 'NTIEP of the purchase';
COMMENT ON COLUMN refund.settled IS 'Of a merchant: the settlement date that took it from what the merchant is paid';
COMMENT ON COLUMN refund.trx IS 'TRX of the purchase; empty for a replacement';
COMMENT ON COLUMN refund.load_trx IS 'TRX of the load that brings it, or is to; another once that one is over and moved nothing';
COMMENT ON COLUMN refund.currency IS 'CURR: four BCD digits and the exponent';
COMMENT ON COLUMN refund.psam IS 'IDPSAM of the purchase';
COMMENT ON COLUMN refund.source IS 'late-proof: the card paid too late for its order. cancel: the card did not get a cancelled purchase back. merchant: gave it back. replacement: was on a card that is lost';
COMMENT ON COLUMN refund.state IS 'waiting: for its card. credited: the card has it. paid-out: on another way';
COMMENT ON COLUMN refund.party IS 'The merchant of the purchase';
COMMENT ON COLUMN refund.acquirer IS 'Of a merchant: who is owed so much less for it';
COMMENT ON COLUMN refund.load_party IS 'The party in whose name that load is ordered';
COMMENT ON COLUMN refund.by_whom IS 'Who decided it, where somebody did';
COMMENT ON COLUMN refund.why IS 'Why';
COMMENT ON COLUMN refund.ended_by IS 'Who paid it out otherwise';
COMMENT ON COLUMN refund.ended_why IS 'Why, and how';
CREATE UNIQUE INDEX refund_of_number ON refund (provider, paid_by, nt) WHERE source = 'late-proof';
COMMENT ON INDEX refund_of_number IS 'No card gets one payment back twice';
CREATE UNIQUE INDEX refund_of_purchase ON refund (psam, ntpsam) WHERE source IN ('late-proof', 'cancel');
COMMENT ON INDEX refund_of_purchase IS 'Once per purchase';
CREATE UNIQUE INDEX refund_of_replacement ON refund (provider, paid_by, currency) WHERE source = 'replacement';
COMMENT ON INDEX refund_of_replacement IS 'A slot of a lost card is moved once';
CREATE UNIQUE INDEX refund_load ON refund (load_party, load_trx);
COMMENT ON INDEX refund_load IS 'Which refund a load brings';
CREATE INDEX refund_waits ON refund (provider, purse, number) WHERE state = 'waiting';
COMMENT ON INDEX refund_waits IS 'What waits for a card';
CREATE INDEX refund_of_trx ON refund (trx);
COMMENT ON INDEX refund_of_trx IS 'What was given back of a purchase';
CREATE INDEX refund_unsettled ON refund (currency, party) WHERE source = 'merchant' AND settled IS NULL;
COMMENT ON INDEX refund_unsettled IS 'What is to be taken from merchants';

CREATE FUNCTION refund_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a refund stays: it waits, or it ended' USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.number, NEW.at, NEW.provider, NEW.paid_by, NEW.minor, NEW.currency, NEW.source, NEW.trx, NEW.party, NEW.acquirer,
        NEW.nt, NEW.psam, NEW.ntpsam) IS DISTINCT FROM (OLD.number, OLD.at, OLD.provider, OLD.paid_by, OLD.minor,
        OLD.currency, OLD.source, OLD.trx, OLD.party, OLD.acquirer, OLD.nt, OLD.psam, OLD.ntpsam)
      OR OLD.settled IS NOT NULL AND NEW.settled IS DISTINCT FROM OLD.settled
      OR OLD.state <> 'waiting' AND (NEW.state, NEW.ended, NEW.purse, NEW.load_party, NEW.load_trx)
        IS DISTINCT FROM (OLD.state, OLD.ended, OLD.purse, OLD.load_party, OLD.load_trx) THEN
    RAISE EXCEPTION 'a refund ends once, and stays what it is of' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER refund_ends_once BEFORE UPDATE OR DELETE ON refund FOR EACH ROW EXECUTE FUNCTION refund_ends_once();

CREATE TABLE refund_due (
  at timestamptz NOT NULL,
  tried timestamptz,
  trx uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('late-proof', 'cancel')),
  party text COLLATE "C" NOT NULL,
  proven boolean NOT NULL,
  PRIMARY KEY (party, trx)
);
COMMENT ON TABLE refund_due IS 'Purchases whose card is to get its money back, until the collector knows it; and cancels that no card has answered';
COMMENT ON COLUMN refund_due.at IS 'When it was journalled';
COMMENT ON COLUMN refund_due.tried IS 'When it last could not be handed in; it goes behind the others';
COMMENT ON COLUMN refund_due.trx IS 'TRX, made by the merchant';
COMMENT ON COLUMN refund_due.kind IS 'late-proof: the card paid, and nobody is to be paid. cancel: of a purchase that stands cancelled in its batch';
COMMENT ON COLUMN refund_due.party IS 'The merchant';
COMMENT ON COLUMN refund_due.proven IS 'False: a cancel that the card may have done';
CREATE INDEX refund_due_turn ON refund_due (proven, tried NULLS FIRST, party, trx);
COMMENT ON INDEX refund_due_turn IS 'In which order they are handed in';

CREATE FUNCTION refund_comes_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.slot <> '' OR NEW.code = 'SHUT' THEN
    RETURN NULL;
  END IF;
  IF NEW.step = 'cancel' THEN
    INSERT INTO refund_due (at, trx, kind, party, proven) VALUES (NEW.at, NEW.trx, 'cancel', NEW.party, false)
    ON CONFLICT DO NOTHING;
  ELSIF NEW.step = 'cancel-response' THEN
    IF NEW.code = 'REFUND_DUE' THEN
      UPDATE refund_due SET proven = true WHERE party = NEW.party AND trx = NEW.trx;
    ELSE
      DELETE FROM refund_due WHERE party = NEW.party AND trx = NEW.trx;
    END IF;
  ELSIF NEW.captured THEN
    INSERT INTO refund_due (at, trx, kind, party, proven) VALUES (NEW.at, NEW.trx, 'late-proof', NEW.party, true)
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END
$$;
-- a usual purchase pays three comparisons of each of its rows for it
CREATE TRIGGER refund_comes_due AFTER INSERT ON journal
  FOR EACH ROW WHEN (NEW.code = 'REFUND_DUE' OR NEW.step = 'cancel' OR NEW.step = 'cancel-response')
  EXECUTE FUNCTION refund_comes_due();

-- what came due before there was this table
INSERT INTO refund_due (at, trx, kind, party, proven)
SELECT j.at, j.trx, CASE j.step WHEN 'cancel' THEN 'cancel' ELSE 'late-proof' END, j.party,
  j.step <> 'cancel' OR EXISTS (SELECT FROM journal r WHERE r.party = j.party AND r.trx = j.trx AND r.step = 'cancel-response'
    AND r.slot = '' AND r.code = 'REFUND_DUE')
FROM journal j
WHERE j.flow = 1 AND j.slot = '' AND (j.code = 'REFUND_DUE' AND j.captured AND j.step IN ('debit-response', 'late-proof')
  OR j.step = 'cancel' AND j.code <> 'SHUT' AND NOT EXISTS (SELECT FROM journal r WHERE r.party = j.party AND r.trx = j.trx
    AND r.step = 'cancel-response' AND r.slot = '' AND r.code <> 'REFUND_DUE'))
ON CONFLICT DO NOTHING;
