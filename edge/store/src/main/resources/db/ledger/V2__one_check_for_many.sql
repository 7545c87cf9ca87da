-- What was done for each posting by itself is done once for all that a statement adds: a float of thousands of loads a
-- second is posted by hundreds at a time. The rules are the same, and kept sooner: when a statement ends, not a commit.
CREATE OR REPLACE FUNCTION ledger_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- finds a part only of an account that may not go below zero
  UPDATE ledger_balance b SET minor = b.minor + NEW.minor
  WHERE b.account = NEW.account AND b.part = 0 AND b.never_below_zero
  RETURNING b.minor INTO NEW.balance_after;
  NEW.line := nextval('ledger_line');
  RETURN NEW;
END
$$;

DROP TRIGGER ledger_sums_to_zero ON ledger_posting;
DROP TRIGGER ledger_sums_to_zero ON ledger_entry;
DROP FUNCTION ledger_sums_to_zero();

CREATE FUNCTION ledger_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  added record;
  wrong bigint;
BEGIN
  FOR added IN
    SELECT p.account, p.entry % 8 AS part, sum(p.minor) AS minor
    FROM fresh p
    LEFT JOIN LATERAL (SELECT a.never_below_zero FROM ledger_account a WHERE a.id = p.account LIMIT 1) a ON true
    WHERE a.never_below_zero IS NOT TRUE
    GROUP BY p.account, p.entry % 8 ORDER BY p.account, p.entry % 8
  LOOP
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
CREATE TRIGGER ledger_adds_up AFTER INSERT ON ledger_posting REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_adds_up();

-- An entry's postings come in one statement, all or none: so one of them is enough to look for.
CREATE FUNCTION ledger_has_postings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger_posting p WHERE p.entry = NEW.id) THEN
    RAISE EXCEPTION 'entry % does not sum to zero, or has not all its postings', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_has_postings AFTER INSERT ON ledger_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_has_postings();

-- ledger_adds_up asks for both, once for all; entries and accounts never go.
ALTER TABLE ledger_posting
  DROP CONSTRAINT ledger_posting_entry_fkey,
  DROP CONSTRAINT ledger_posting_account_fkey;
COMMENT ON COLUMN ledger_posting.entry IS 'The entry, there before the statement that adds this ends';
COMMENT ON COLUMN ledger_posting.account IS 'The account, there before the statement that adds this ends';
