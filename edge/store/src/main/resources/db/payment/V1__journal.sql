-- One table for all that happened. Columns stand widest first, so that none is padded.
CREATE TABLE journal (
  at timestamptz NOT NULL DEFAULT now(),
  purse bigint CHECK (purse BETWEEN 0 AND 281474976710655),
  ntpsam bigint CHECK (ntpsam BETWEEN 0 AND 4294967295),
  batch bigint CHECK (batch BETWEEN 0 AND 4294967295),
  amount_minor bigint CHECK (amount_minor BETWEEN 0 AND 2147483647),
  provider integer,
  nt integer CHECK (nt BETWEEN 0 AND 65535),
  flow smallint NOT NULL CHECK (flow IN (1, 2)),
  mode smallint NOT NULL CHECK (mode BETWEEN 1 AND 99),
  captured boolean NOT NULL DEFAULT false,
  trx uuid NOT NULL,
  party text COLLATE "C" NOT NULL CHECK (octet_length(party) BETWEEN 1 AND 40),
  step text COLLATE "C" NOT NULL CHECK (octet_length(step) BETWEEN 1 AND 20),
  slot bytea NOT NULL CHECK (octet_length(slot) IN (0, 32)),
  content_hash bytea NOT NULL CHECK (octet_length(content_hash) = 32),
  psam bytea CHECK (octet_length(psam) = 8),
  currency bytea CHECK (octet_length(currency) = 3),
  code text COLLATE "C" NOT NULL CHECK (octet_length(code) <= 40),
  content bytea NOT NULL,
  record bytea NOT NULL,
  answer bytea NOT NULL,
  CONSTRAINT journal_step PRIMARY KEY (party, trx, step, slot),
  CONSTRAINT psam_in_full CHECK (num_nulls(psam, ntpsam, batch) IN (0, 3)),
  CONSTRAINT amount_in_full CHECK (num_nulls(currency, amount_minor) IN (0, 2)),
  CONSTRAINT purse_in_full CHECK (num_nulls(provider, purse, nt) IN (0, 3)),
  CONSTRAINT captured_of_a_purse CHECK (NOT captured OR nt IS NOT NULL)
) WITH (
  -- rows are only ever added
  fillfactor = 100,
  -- messages are sealed, so they do not compress, and a side table would cost a second write for each:
  -- rows up to a page stay whole
  toast_tuple_target = 8160
);
ALTER TABLE journal
  ALTER COLUMN content SET STORAGE EXTERNAL,
  ALTER COLUMN record SET STORAGE EXTERNAL,
  ALTER COLUMN answer SET STORAGE EXTERNAL;

CREATE UNIQUE INDEX journal_capture ON journal (provider, purse, nt) WHERE captured;
-- the time only grows: a few bytes per megabyte find the rows since a batch was opened
CREATE INDEX journal_time ON journal USING brin (at) WITH (autosummarize = on);

CREATE FUNCTION journal_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the journal is only added to: what happened stays';
END
$$;
CREATE TRIGGER journal_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
  FOR EACH STATEMENT EXECUTE FUNCTION journal_is_only_added_to();

COMMENT ON TABLE journal IS 'Every step of every purchase and load, as it was asked and answered; rows are added, never changed';
COMMENT ON COLUMN journal.at IS 'When the row''s transaction began, by the database''s clock';
COMMENT ON COLUMN journal.purse IS 'IDIEP, the purse''s number within its provider; empty where the step names no purse';
COMMENT ON COLUMN journal.ntpsam IS 'NTPSAM, the security card''s transaction number';
COMMENT ON COLUMN journal.batch IS 'Batch of the security card that the amount counts in';
COMMENT ON COLUMN journal.amount_minor IS 'M, in minor units of the currency';
COMMENT ON COLUMN journal.provider IS 'PPIEP, the purse provider; its four bytes as a signed number';
COMMENT ON COLUMN journal.nt IS 'NTIEP, the purse''s transaction number';
COMMENT ON COLUMN journal.flow IS '1 purchase, 2 load';
COMMENT ON COLUMN journal.mode IS 'Where the security card''s part is checked, by the patent''s figure: 5 in the payment server';
COMMENT ON COLUMN journal.captured IS 'The purse has proven this debit (S3); one capture per purse and NTIEP for ever';
COMMENT ON COLUMN journal.trx IS 'TRX, made by the party, unique within it';
COMMENT ON COLUMN journal.party IS 'Merchant or bank';
COMMENT ON COLUMN journal.step IS 'Which message: draw, debit-response and so on';
COMMENT ON COLUMN journal.slot IS 'Empty for the one answer that counts; the content''s hash for a refusal, so that refusals block nothing';
COMMENT ON COLUMN journal.content_hash IS 'SHA-256 by which a repeated message is told from another';
COMMENT ON COLUMN journal.psam IS 'IDPSAM, the security card that took part';
COMMENT ON COLUMN journal.currency IS 'CURR as it travels: four BCD digits and the exponent';
COMMENT ON COLUMN journal.code IS 'Outcome, by its name in the registry; empty when there is nothing to say';
COMMENT ON COLUMN journal.content IS 'The message as received';
COMMENT ON COLUMN journal.record IS 'What later steps need to know of this one; only the server reads it';
COMMENT ON COLUMN journal.answer IS 'The answer as sent; sent again whenever the message is repeated';
COMMENT ON CONSTRAINT journal_step ON journal IS 'One counting answer per step; any number of refusals';
COMMENT ON INDEX journal_capture IS 'No purse is captured twice with one NTIEP';
