-- Double-entry books. The database itself keeps their rules, whoever writes: see also docs/decisions/float.md.
CREATE TABLE ledger_account (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  never_below_zero boolean NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind ~ '^[a-z-]{1,20}$'),
  name text COLLATE "C" NOT NULL CHECK (name ~ '^[A-Za-z0-9._-]{1,60}$'),
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  UNIQUE (kind, name, currency)
);
COMMENT ON TABLE ledger_account IS 'Accounts, opened by the first entry that names them';
COMMENT ON COLUMN ledger_account.id IS 'Number within this database';
COMMENT ON COLUMN ledger_account.never_below_zero IS 'An entry that would leave it below zero is refused';
COMMENT ON COLUMN ledger_account.kind IS 'What it is for';
COMMENT ON COLUMN ledger_account.name IS 'Whose it is';
COMMENT ON COLUMN ledger_account.currency IS 'CURR: four BCD digits and the exponent';

CREATE TABLE ledger_entry (
  at timestamptz NOT NULL DEFAULT now(),
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  postings smallint NOT NULL CHECK (postings BETWEEN 2 AND 50),
  reference text COLLATE "C" NOT NULL UNIQUE CHECK (length(reference) BETWEEN 1 AND 120)
);
COMMENT ON TABLE ledger_entry IS 'What happened, once each; rows are added, never changed';
COMMENT ON COLUMN ledger_entry.at IS 'When the row''s transaction began, by the database''s clock';
COMMENT ON COLUMN ledger_entry.id IS 'Number within this database; says nothing of the order of commits';
COMMENT ON COLUMN ledger_entry.postings IS 'How many it has: none is added to it later';
COMMENT ON COLUMN ledger_entry.reference IS 'What it is of; the same is never entered twice';

CREATE SEQUENCE ledger_line;
CREATE TABLE ledger_posting (
  line bigint NOT NULL,
  entry bigint NOT NULL REFERENCES ledger_entry,
  account bigint NOT NULL REFERENCES ledger_account,
  minor bigint NOT NULL CHECK (minor <> 0),
  balance_after bigint,
  PRIMARY KEY (entry, account)
);
CREATE UNIQUE INDEX ledger_statement ON ledger_posting (account, line);
COMMENT ON TABLE ledger_posting IS 'What an entry did to an account; rows are added, never changed';
COMMENT ON COLUMN ledger_posting.line IS 'Order within an account that may not go below zero: drawn while its balance is locked';
COMMENT ON COLUMN ledger_posting.entry IS 'The entry';
COMMENT ON COLUMN ledger_posting.account IS 'The account';
COMMENT ON COLUMN ledger_posting.minor IS 'Added to the account, or taken from it; minor units';
COMMENT ON COLUMN ledger_posting.balance_after IS 'Of an account that may not go below zero: its balance right after';

-- An account that may go below zero is posted to by many at once (a pool, a till): its balance stands in eight parts,
-- so that they do not all wait for one row. One that may not has a single part, which its entries take in turn.
CREATE TABLE ledger_balance (
  account bigint NOT NULL REFERENCES ledger_account,
  minor bigint NOT NULL DEFAULT 0,
  part smallint NOT NULL,
  never_below_zero boolean NOT NULL,
  PRIMARY KEY (account, part),
  CONSTRAINT ledger_never_below_zero CHECK (NOT never_below_zero OR minor >= 0)
) WITH (fillfactor = 50);
COMMENT ON TABLE ledger_balance IS 'The postings'' sums, kept in the commit that adds them';
COMMENT ON COLUMN ledger_balance.account IS 'The account';
COMMENT ON COLUMN ledger_balance.minor IS 'This part of its balance; minor units';
COMMENT ON COLUMN ledger_balance.part IS '0, or 0 to 7 where the account may go below zero';
COMMENT ON COLUMN ledger_balance.never_below_zero IS 'As the account has it, so that a row''s rule can say it';

CREATE FUNCTION ledger_opens() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_balance (account, part, never_below_zero)
  SELECT NEW.id, part, NEW.never_below_zero
  FROM generate_series(0, CASE WHEN NEW.never_below_zero THEN 0 ELSE 7 END) part;
  RETURN NULL;
END
$$;
CREATE TRIGGER ledger_opens AFTER INSERT ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_opens();

CREATE FUNCTION ledger_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_balance b SET minor = b.minor + NEW.minor
  WHERE b.account = NEW.account AND b.part = CASE WHEN b.never_below_zero THEN 0 ELSE NEW.entry % 8 END
  RETURNING CASE WHEN b.never_below_zero THEN b.minor END INTO NEW.balance_after;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such account: %', NEW.account USING ERRCODE = 'foreign_key_violation';
  END IF;
  NEW.line := nextval('ledger_line');
  RETURN NEW;
END
$$;
CREATE TRIGGER ledger_sums BEFORE INSERT ON ledger_posting FOR EACH ROW EXECUTE FUNCTION ledger_sums();

CREATE FUNCTION ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  this bigint;
BEGIN
  IF TG_TABLE_NAME = 'ledger_entry' THEN
    this := NEW.id;
  ELSE
    this := NEW.entry;
  END IF;
  IF (SELECT e.postings FROM ledger_entry e WHERE e.id = this)
      <> (SELECT count(*) FROM ledger_posting p WHERE p.entry = this)
    OR EXISTS (SELECT FROM ledger_posting p JOIN ledger_account a ON a.id = p.account
      WHERE p.entry = this GROUP BY a.currency HAVING sum(p.minor) <> 0) THEN
    RAISE EXCEPTION 'entry % does not sum to zero, or has not all its postings', this
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER ledger_sums_to_zero AFTER INSERT ON ledger_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_sums_to_zero();
CREATE CONSTRAINT TRIGGER ledger_sums_to_zero AFTER INSERT ON ledger_posting
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_sums_to_zero();

CREATE FUNCTION ledger_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is only added to: what was posted stays';
END
$$;
CREATE TRIGGER ledger_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER ledger_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to();
CREATE TRIGGER ledger_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to();

CREATE FUNCTION ledger_balance_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'balances follow from postings: nobody writes them';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER ledger_balance_follows BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ledger_balance
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_balance_follows();

-- Whether an entry of these postings is the one that stands there.
CREATE FUNCTION ledger_is_same(standing bigint, accounts bigint[], minors bigint[]) RETURNS boolean LANGUAGE sql AS $$
  SELECT e.postings = cardinality(accounts)
    AND e.postings = (SELECT count(*) FROM unnest(accounts, minors) g (account, minor)
      JOIN ledger_posting p ON p.entry = e.id AND p.account = g.account AND p.minor = g.minor)
  FROM ledger_entry e WHERE e.id = standing
$$;

-- Posts an entry once, in the caller's transaction, of READ COMMITTED. Locks are taken in one order: first the accounts
-- that may not go below zero, then the reference, then the others' parts; so two calls never wait in a circle.
CREATE FUNCTION ledger_post(the_reference text, kinds text[], names text[], currencies bytea[], guards boolean[],
  minors bigint[], OUT outcome text, OUT place integer) LANGUAGE plpgsql AS $$
DECLARE
  accounts bigint[];
  standing bigint;
BEGIN
  FOR tried IN 1..2 LOOP
    SELECT array_agg(a.id ORDER BY g.n) INTO accounts
    FROM unnest(kinds, names, currencies) WITH ORDINALITY g (kind, name, currency, n)
    LEFT JOIN ledger_account a ON a.kind = g.kind AND a.name = g.name AND a.currency = g.currency;
    EXIT WHEN array_position(accounts, NULL) IS NULL;
    INSERT INTO ledger_account (kind, name, currency, never_below_zero)
    SELECT g.kind, g.name, g.currency, g.guard
    FROM unnest(kinds, names, currencies, guards) g (kind, name, currency, guard)
    ORDER BY g.kind, g.name, g.currency
    ON CONFLICT DO NOTHING;
  END LOOP;
  IF EXISTS (SELECT FROM unnest(accounts, guards) g (account, guard)
      JOIN ledger_account a ON a.id = g.account WHERE a.never_below_zero <> g.guard) THEN
    RAISE EXCEPTION 'accounts of one kind either may go below zero or may not' USING ERRCODE = 'check_violation';
  END IF;

  PERFORM FROM ledger_balance b WHERE b.account = ANY (accounts) AND b.never_below_zero ORDER BY b.account FOR UPDATE;
  SELECT e.id INTO standing FROM ledger_entry e WHERE e.reference = the_reference;
  IF standing IS NULL THEN
    SELECT g.n INTO place FROM unnest(accounts, minors) WITH ORDINALITY g (account, minor, n)
    JOIN ledger_balance b ON b.account = g.account AND b.never_below_zero
    WHERE g.minor < 0 AND b.minor + g.minor < 0 ORDER BY g.n LIMIT 1;
    IF FOUND THEN
      outcome := 'below-zero';
      RETURN;
    END IF;
    INSERT INTO ledger_entry (reference, postings) VALUES (the_reference, cardinality(accounts))
    ON CONFLICT DO NOTHING RETURNING id INTO standing;
    IF FOUND THEN
      INSERT INTO ledger_posting (entry, account, minor)
      SELECT standing, g.account, g.minor FROM unnest(accounts, minors) g (account, minor) ORDER BY g.account;
      outcome := 'posted';
      RETURN;
    END IF;
    SELECT e.id INTO STRICT standing FROM ledger_entry e WHERE e.reference = the_reference;
  END IF;
  outcome := CASE WHEN ledger_is_same(standing, accounts, minors) THEN 'same' ELSE 'other' END;
END
$$;
