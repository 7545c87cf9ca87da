-- What issuers and acquirers owe each other is settled with the next date, whether or not the merchant is paid on it.
ALTER TABLE sale ADD COLUMN netted date;
COMMENT ON COLUMN sale.netted IS 'The settlement date on which its issuer paid its acquirer for it; empty until then, and for ever for points';
ALTER TABLE sale DISABLE TRIGGER sale_settles_once;
UPDATE sale SET netted = settled WHERE settled IS NOT NULL;
ALTER TABLE sale ENABLE TRIGGER sale_settles_once, ADD CONSTRAINT netted_when_settled CHECK (settled IS NULL OR netted IS NOT NULL);
CREATE INDEX sale_netted ON sale (netted) WHERE netted IS NOT NULL;
COMMENT ON INDEX sale_netted IS 'What a settlement date has issuers pay for';
CREATE OR REPLACE FUNCTION sale_settles_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.settled IS NOT NULL OR OLD.netted IS NOT NULL AND NEW.netted IS DISTINCT FROM OLD.netted
      OR (NEW.number, NEW.psam, NEW.batch, NEW.part, NEW.party,
      NEW.provider, NEW.currency, NEW.gross_minor, NEW.fee_minor, NEW.acquirer) IS DISTINCT FROM (OLD.number,
      OLD.psam, OLD.batch, OLD.part, OLD.party, OLD.provider, OLD.currency, OLD.gross_minor, OLD.fee_minor,
      OLD.acquirer) THEN
    RAISE EXCEPTION 'a sale is settled once, and stays as it was booked' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TABLE netted_refund (
  refund bigint PRIMARY KEY,
  day date NOT NULL REFERENCES settlement
);
COMMENT ON TABLE netted_refund IS 'Refunds of merchants that a settlement date took from what their issuer pays their acquirer; rows are added, never changed';
COMMENT ON COLUMN netted_refund.refund IS 'The number of the refund. A concentration point has no refunds';
COMMENT ON COLUMN netted_refund.day IS 'The settlement date';
CREATE INDEX netted_refund_of_day ON netted_refund (day);
COMMENT ON INDEX netted_refund_of_day IS 'What a settlement date took';
DO $$
BEGIN
  IF to_regclass('refund') IS NOT NULL THEN
    INSERT INTO netted_refund SELECT number, settled FROM refund WHERE settled IS NOT NULL AND source = 'merchant';
  END IF;
END
$$;
CREATE FUNCTION netted_refund_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a refund is taken from what its issuer pays once';
END
$$;
CREATE TRIGGER netted_refund_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON netted_refund
  FOR EACH STATEMENT EXECUTE FUNCTION netted_refund_stays();
