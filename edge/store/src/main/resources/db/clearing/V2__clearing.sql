-- What clearing makes of the batches it took.
CREATE TABLE merchant_terms (
  party text COLLATE "C" PRIMARY KEY CHECK (party ~ '^[a-z0-9-]{1,40}$'),
  acquirer text COLLATE "C" NOT NULL CHECK (acquirer ~ '^[a-z0-9-]{1,40}$'),
  fee_basis_points integer NOT NULL CHECK (fee_basis_points BETWEEN 0 AND 10000),
  fee_fixed_minor integer NOT NULL CHECK (fee_fixed_minor BETWEEN 0 AND 100000)
);
COMMENT ON TABLE merchant_terms IS 'What clearing agreed with each merchant';
COMMENT ON COLUMN merchant_terms.party IS 'Party id, as in batches';
COMMENT ON COLUMN merchant_terms.acquirer IS 'Who pays it';
COMMENT ON COLUMN merchant_terms.fee_basis_points IS 'Of each purchase in money, hundredths of a hundredth of the amount';
COMMENT ON COLUMN merchant_terms.fee_fixed_minor IS 'Of each purchase in money beside it, minor units';

CREATE TABLE cleared (
  at timestamptz NOT NULL,
  batch bigint NOT NULL,
  part bigint NOT NULL,
  ntpsam bigint NOT NULL,
  purse bigint NOT NULL,
  provider integer NOT NULL,
  amount_minor integer NOT NULL CHECK (amount_minor > 0),
  fee_minor integer NOT NULL CHECK (fee_minor BETWEEN 0 AND amount_minor),
  nt integer NOT NULL CHECK (nt BETWEEN 0 AND 65535),
  is_cancel boolean NOT NULL,
  trx uuid NOT NULL,
  party text COLLATE "C" NOT NULL,
  psam bytea NOT NULL,
  currency bytea NOT NULL
) WITH (fillfactor = 100);
COMMENT ON TABLE cleared IS 'Purchases that are paid to their merchants, and cancels that are taken from them; rows are added, never changed';
COMMENT ON COLUMN cleared.at IS 'DTHR: when the security card commanded it, to the minute';
COMMENT ON COLUMN cleared.batch IS 'In which batch it came';
COMMENT ON COLUMN cleared.part IS '0: paid with its batch. Above: with late proofs, of which this is the first NTPSAM. Below: the number of the dispute that ended, with a minus';
COMMENT ON COLUMN cleared.ntpsam IS 'NTPSAM: which record of the batch';
COMMENT ON COLUMN cleared.purse IS 'IDIEP';
COMMENT ON COLUMN cleared.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN cleared.amount_minor IS 'M, minor units';
COMMENT ON COLUMN cleared.fee_minor IS 'What the acquirer takes of it, or gives back with a cancel';
COMMENT ON COLUMN cleared.nt IS 'NTIEP';
COMMENT ON COLUMN cleared.is_cancel IS 'A cancel: the amount goes the other way';
COMMENT ON COLUMN cleared.trx IS 'TRX, unique within the merchant';
COMMENT ON COLUMN cleared.party IS 'The merchant';
COMMENT ON COLUMN cleared.psam IS 'IDPSAM';
COMMENT ON COLUMN cleared.currency IS 'CURR: four BCD digits and the exponent';
CREATE UNIQUE INDEX cleared_once ON cleared (provider, purse, nt) WHERE NOT is_cancel;
COMMENT ON INDEX cleared_once IS 'No card pays twice with one NTIEP';
CREATE INDEX cleared_batch ON cleared (psam, batch, party);
COMMENT ON INDEX cleared_batch IS 'What was paid of a batch, and to whom';
CREATE INDEX cleared_trx ON cleared (trx);
COMMENT ON INDEX cleared_trx IS 'Evidence of one purchase';
CREATE FUNCTION cleared_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was cleared stays: it is taken back by an entry of its own';
END
$$;
CREATE TRIGGER cleared_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON cleared
  FOR EACH STATEMENT EXECUTE FUNCTION cleared_is_only_added_to();

CREATE TABLE sale (
  gross_minor bigint NOT NULL CHECK (gross_minor >= 0),
  fee_minor bigint NOT NULL CHECK (fee_minor BETWEEN 0 AND gross_minor),
  batch bigint NOT NULL,
  part bigint NOT NULL,
  provider integer NOT NULL,
  settled date,
  party text COLLATE "C" NOT NULL,
  acquirer text COLLATE "C" NOT NULL,
  psam bytea NOT NULL,
  currency bytea NOT NULL,
  PRIMARY KEY (psam, batch, part, party, provider, currency)
);
COMMENT ON TABLE sale IS 'What one merchant sold to one issuer''s cards in one batch, as the ledger has it: what is settled';
COMMENT ON COLUMN sale.gross_minor IS 'Purchases less cancels, minor units';
COMMENT ON COLUMN sale.fee_minor IS 'What the acquirer keeps of it';
COMMENT ON COLUMN sale.batch IS 'Which batch';
COMMENT ON COLUMN sale.part IS 'As in cleared';
COMMENT ON COLUMN sale.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN sale.settled IS 'The settlement date that paid it; empty until then, and for ever for points';
COMMENT ON COLUMN sale.party IS 'The merchant';
COMMENT ON COLUMN sale.acquirer IS 'Who pays it';
COMMENT ON COLUMN sale.psam IS 'IDPSAM';
COMMENT ON COLUMN sale.currency IS 'CURR';
CREATE INDEX sale_due ON sale (currency, party) WHERE settled IS NULL;
COMMENT ON INDEX sale_due IS 'What is to be settled';
CREATE INDEX sale_settled ON sale (settled, party) WHERE settled IS NOT NULL;
COMMENT ON INDEX sale_settled IS 'What a settlement date paid';
CREATE FUNCTION sale_settles_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.settled IS NOT NULL OR (NEW.psam, NEW.batch, NEW.part, NEW.party, NEW.provider,
      NEW.currency, NEW.gross_minor, NEW.fee_minor, NEW.acquirer) IS DISTINCT FROM (OLD.psam, OLD.batch, OLD.part,
      OLD.party, OLD.provider, OLD.currency, OLD.gross_minor, OLD.fee_minor, OLD.acquirer) THEN
    RAISE EXCEPTION 'a sale is settled once, and stays as it was booked' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER sale_settles_once BEFORE UPDATE OR DELETE ON sale FOR EACH ROW EXECUTE FUNCTION sale_settles_once();

CREATE TABLE unproven (
  batch bigint NOT NULL,
  ntpsam bigint NOT NULL,
  psam bytea NOT NULL,
  party text COLLATE "C" NOT NULL,
  record bytea NOT NULL,
  PRIMARY KEY (psam, batch, ntpsam)
);
COMMENT ON TABLE unproven IS 'Purchases of booked batches that were released early and whose proof has not come: it is not paid without';
COMMENT ON COLUMN unproven.batch IS 'The batch''s number';
COMMENT ON COLUMN unproven.ntpsam IS 'NTPSAM';
COMMENT ON COLUMN unproven.psam IS 'IDPSAM';
COMMENT ON COLUMN unproven.party IS 'The merchant';
COMMENT ON COLUMN unproven.record IS 'The record, as it came';

CREATE TABLE dispute (
  at timestamptz NOT NULL DEFAULT now(),
  decided timestamptz,
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch bigint NOT NULL,
  ntpsam bigint NOT NULL,
  purse bigint NOT NULL,
  amount_minor integer NOT NULL,
  provider integer NOT NULL,
  nt integer NOT NULL,
  trx uuid NOT NULL,
  party text COLLATE "C" NOT NULL,
  psam bytea NOT NULL,
  currency bytea NOT NULL,
  reason text COLLATE "C" NOT NULL CHECK (reason ~ '^[A-Z0-9_]{1,40}$'),
  state text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paid', 'rejected')),
  detail text NOT NULL DEFAULT '' CHECK (length(detail) <= 200),
  decided_by text CHECK (length(decided_by) BETWEEN 1 AND 60),
  why text CHECK (length(why) BETWEEN 1 AND 500),
  record bytea NOT NULL,
  UNIQUE (psam, batch, ntpsam),
  CONSTRAINT decided_in_full CHECK ((state = 'open') = (decided IS NULL) AND num_nulls(decided, decided_by, why) IN (0, 3))
);
COMMENT ON TABLE dispute IS 'Records that were not paid, with what there is against them';
COMMENT ON COLUMN dispute.at IS 'When it was found';
COMMENT ON COLUMN dispute.decided IS 'When it was decided';
COMMENT ON COLUMN dispute.number IS 'By which people name it';
COMMENT ON COLUMN dispute.batch IS 'In which batch it came';
COMMENT ON COLUMN dispute.ntpsam IS 'NTPSAM';
COMMENT ON COLUMN dispute.purse IS 'IDIEP';
COMMENT ON COLUMN dispute.amount_minor IS 'M, minor units';
COMMENT ON COLUMN dispute.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN dispute.nt IS 'NTIEP';
COMMENT ON COLUMN dispute.trx IS 'TRX';
COMMENT ON COLUMN dispute.party IS 'The merchant';
COMMENT ON COLUMN dispute.psam IS 'IDPSAM';
COMMENT ON COLUMN dispute.currency IS 'CURR';
COMMENT ON COLUMN dispute.reason IS 'What is against it';
COMMENT ON COLUMN dispute.state IS 'open: nobody has decided. paid, or rejected: for ever';
COMMENT ON COLUMN dispute.detail IS 'For people: what was found';
COMMENT ON COLUMN dispute.decided_by IS 'Who decided, or "clearing" where what was missing has come';
COMMENT ON COLUMN dispute.why IS 'Why it was decided so';
COMMENT ON COLUMN dispute.record IS 'The record, as it came';
CREATE INDEX dispute_open ON dispute (number) WHERE state = 'open';
COMMENT ON INDEX dispute_open IS 'What waits to be decided';

CREATE FUNCTION dispute_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' OR (NEW.record, NEW.reason, NEW.number) IS DISTINCT FROM (OLD.record, OLD.reason, OLD.number) THEN
    RAISE EXCEPTION 'a dispute is decided once, and stays as it was found' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER dispute_ends_once BEFORE UPDATE ON dispute FOR EACH ROW EXECUTE FUNCTION dispute_ends_once();
