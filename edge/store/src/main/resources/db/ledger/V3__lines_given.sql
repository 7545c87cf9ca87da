-- Who posts hundreds at a time to accounts that may go below zero draws their lines with them, and is spared a call for
-- each posting that finds nothing to do. An account that may not go below zero is still posted to one by one, since only
-- that call gives the balance after: a posting to it that comes without is refused.
DROP TRIGGER ledger_sums ON ledger_posting;
CREATE TRIGGER ledger_sums BEFORE INSERT ON ledger_posting
  FOR EACH ROW WHEN (NEW.line IS NULL) EXECUTE FUNCTION ledger_sums();

CREATE FUNCTION ledger_balance_after_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the balance after follows from postings: nobody brings it' USING ERRCODE = 'check_violation';
END
$$;
-- by its name before ledger_sums, which fills it in
CREATE TRIGGER ledger_balance_after_follows BEFORE INSERT ON ledger_posting
  FOR EACH ROW WHEN (NEW.balance_after IS NOT NULL) EXECUTE FUNCTION ledger_balance_after_follows();

CREATE FUNCTION ledger_guarded_bring_no_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  bypassed bigint;
BEGIN
  SELECT p.account INTO bypassed
  FROM fresh p
  CROSS JOIN LATERAL (SELECT a.never_below_zero FROM ledger_account a WHERE a.id = p.account LIMIT 1) a
  WHERE p.balance_after IS NULL AND a.never_below_zero
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'account % may not go below zero: its postings do not bring lines', bypassed
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER ledger_guarded_bring_no_lines AFTER INSERT ON ledger_posting REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_guarded_bring_no_lines();
