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

CREATE OR REPLACE FUNCTION ledger_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  added record;
  wrong bigint;
BEGIN
  FOR added IN
    SELECT p.account, p.entry % 8 AS part, sum(p.minor) AS minor,
      bool_or(a.never_below_zero) AS guarded, bool_or(p.balance_after IS NULL) AS bypassed
    FROM fresh p
    LEFT JOIN LATERAL (SELECT a.never_below_zero FROM ledger_account a WHERE a.id = p.account LIMIT 1) a ON true
    GROUP BY p.account, p.entry % 8 ORDER BY p.account, p.entry % 8
  LOOP
    IF added.guarded THEN
      IF added.bypassed THEN
        RAISE EXCEPTION 'account % may not go below zero: its postings do not bring lines', added.account
          USING ERRCODE = 'check_violation';
      END IF;
      CONTINUE;
    END IF;
    UPDATE ledger_balance b SET minor = b.minor + added.minor WHERE b.account = added.account AND b.part = added.part;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no such account: %', added.account USING ERRCODE = 'foreign_key_violation';
    END IF;
  END LOOP;

  -- each is looked up by its key, whatever the tables' figures say
  SELECT f.entry INTO wrong
  FROM (SELECT DISTINCT p.entry FROM fresh p) f
  LEFT JOIN LATERAL (SELECT e.postings FROM ledger_entry e WHERE e.id = f.entry LIMIT 1) e ON true
  WHERE e.postings IS NULL
    OR e.postings <> (SELECT count(*) FROM ledger_posting p WHERE p.entry = f.entry)
    OR EXISTS (SELECT FROM ledger_posting p
      CROSS JOIN LATERAL (SELECT currency FROM ledger_account a WHERE a.id = p.account LIMIT 1) a
      WHERE p.entry = f.entry GROUP BY a.currency HAVING sum(p.minor) <> 0)
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % does not sum to zero, or has not all its postings', wrong USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
