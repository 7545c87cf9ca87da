-- In which file for a bank a payment stands, and between which accounts, is said once: what was written is never written otherwise.
ALTER TABLE instruction
  ADD COLUMN file smallint CHECK (file BETWEEN 1 AND 999),
  ADD COLUMN payer_holder text,
  ADD COLUMN payer_account text COLLATE "C",
  ADD COLUMN payer_bic text COLLATE "C",
  ADD COLUMN payee_holder text,
  ADD COLUMN payee_account text COLLATE "C",
  ADD COLUMN payee_bic text COLLATE "C",
  ADD CONSTRAINT accounts_in_a_file CHECK (CASE WHEN file IS NULL
    THEN num_nonnulls(payer_holder, payer_account, payer_bic, payee_holder, payee_account, payee_bic) = 0
    ELSE num_nonnulls(payer_holder, payer_account, payee_holder, payee_account) = 4 END);
COMMENT ON COLUMN instruction.file IS 'Which of the day''s files of its kind, payer and currency it stands in; none: it was never written';
COMMENT ON COLUMN instruction.payer_holder IS 'As in bank_account when it was written; and so the five behind it';
COMMENT ON COLUMN instruction.payer_account IS 'From which account';
COMMENT ON COLUMN instruction.payer_bic IS 'BIC of its bank';
COMMENT ON COLUMN instruction.payee_holder IS 'Whose account it goes to';
COMMENT ON COLUMN instruction.payee_account IS 'To which account';
COMMENT ON COLUMN instruction.payee_bic IS 'BIC of its bank';

-- until now payments were in the first file of their payer, those made once more in the second. Where no bank takes the
-- payment as its accounts stand, it was in none
UPDATE instruction i SET file = CASE WHEN i.again_of IS NULL THEN 1 ELSE 2 END,
  payer_holder = f.holder, payer_account = f.account, payer_bic = f.bic,
  payee_holder = t.holder, payee_account = t.account, payee_bic = t.bic
FROM bank_account f, bank_account t
WHERE f.role = i.payer_role AND f.party = i.payer AND t.role = i.payee_role AND t.party = i.payee
  AND f.account <> t.account AND (i.kind = 'merchant' OR num_nonnulls(f.bic, t.bic) = 2);

CREATE FUNCTION instruction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR (NEW.minor, NEW.day, NEW.reference, NEW.kind, NEW.payer_role, NEW.payer, NEW.payee_role, NEW.payee,
      NEW.currency, NEW.funds, NEW.again_of) IS DISTINCT FROM (OLD.minor, OLD.day, OLD.reference, OLD.kind, OLD.payer_role,
      OLD.payer, OLD.payee_role, OLD.payee, OLD.currency, OLD.funds, OLD.again_of)
      OR OLD.file IS NOT NULL AND (NEW.file, NEW.payer_holder, NEW.payer_account, NEW.payer_bic, NEW.payee_holder,
      NEW.payee_account, NEW.payee_bic) IS DISTINCT FROM (OLD.file, OLD.payer_holder, OLD.payer_account, OLD.payer_bic,
      OLD.payee_holder, OLD.payee_account, OLD.payee_bic) THEN
    RAISE EXCEPTION 'a payment stays as it was made, and as it was written for a bank' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER instruction_stays BEFORE UPDATE OR DELETE ON instruction
  FOR EACH ROW EXECUTE FUNCTION instruction_stays();
