-- By which line of which statement a bank said what it did with a payment: another line is another booking.
CREATE TABLE bank_line (
  at timestamptz NOT NULL DEFAULT now(),
  booked date,
  back boolean NOT NULL,
  reference text COLLATE "C" NOT NULL REFERENCES instruction,
  account text COLLATE "C" NOT NULL CHECK (length(account) BETWEEN 1 AND 35),
  statement text NOT NULL CHECK (length(statement) <= 35),
  bank_reference text NOT NULL CHECK (length(bank_reference) <= 140),
  amount text NOT NULL CHECK (length(amount) <= 60),
  PRIMARY KEY (reference, account, back)
);
COMMENT ON TABLE bank_line IS 'The first line by which a bank said that a payment left or reached an account, or came back; rows are added, never changed';
COMMENT ON COLUMN bank_line.at IS 'When it was read';
COMMENT ON COLUMN bank_line.booked IS 'When the bank booked it; empty if it does not say';
COMMENT ON COLUMN bank_line.back IS 'The payment came back';
COMMENT ON COLUMN bank_line.reference IS 'EndToEndId of the payment';
COMMENT ON COLUMN bank_line.account IS 'On whose statement it stands: that of who pays, or of who is paid';
COMMENT ON COLUMN bank_line.statement IS 'The bank''s number of the statement; nothing if it has none';
COMMENT ON COLUMN bank_line.bank_reference IS 'What the bank calls it; nothing if it has no name';
COMMENT ON COLUMN bank_line.amount IS 'As EUR 12.50; nothing if the bank does not say';

CREATE FUNCTION bank_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a bank said stays as it was read';
END
$$;
CREATE TRIGGER bank_line_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_line
  FOR EACH STATEMENT EXECUTE FUNCTION bank_line_stays();
