-- Evidence, gaps, openings, payments that came back.
-- One purchase, one card, is found wherever it is.
CREATE INDEX dispute_trx ON dispute (trx);
COMMENT ON INDEX dispute_trx IS 'Evidence of one purchase';
CREATE INDEX unproven_trx ON unproven (substring(record FROM 23 FOR 16));
COMMENT ON INDEX unproven_trx IS 'The same, of its TRX within the record (docs/protocol/batches.md)';
CREATE INDEX cleared_cancel ON cleared (provider, purse, nt) WHERE is_cancel;
COMMENT ON INDEX cleared_cancel IS 'Numbers that a card used for cancels';
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
