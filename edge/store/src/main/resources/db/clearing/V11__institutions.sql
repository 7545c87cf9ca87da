-- Who takes part in clearing is said by a person, under a name: a slip of the pen makes no acquirer.
CREATE TABLE institution (
  since timestamptz NOT NULL DEFAULT now(),
  role text COLLATE "C" NOT NULL CHECK (role IN ('acquirer', 'issuer')),
  party text COLLATE "C" NOT NULL CHECK (CASE role WHEN 'issuer' THEN party ~ '^[0-9a-f]{8}$' ELSE party ~ '^[a-z0-9-]{1,40}$' END),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 140),
  PRIMARY KEY (role, party)
);
COMMENT ON TABLE institution IS 'Acquirers, who pay merchants, and issuers, who owe what their cards paid';
COMMENT ON COLUMN institution.since IS 'When it was registered';
COMMENT ON COLUMN institution.role IS 'acquirer or issuer';
COMMENT ON COLUMN institution.party IS 'Its id; of an issuer its PPIEP in hexadecimal';
COMMENT ON COLUMN institution.name IS 'As people call it';

-- those that took part before are as their accounts name them, or else by their ids
INSERT INTO institution (role, party, name)
SELECT t.role, t.party, coalesce(a.holder, t.party) FROM (
  SELECT 'acquirer' AS role, acquirer AS party FROM merchant_terms
  UNION SELECT 'acquirer', acquirer FROM batch_source
  UNION SELECT 'acquirer', acquirer FROM sale
  UNION SELECT 'issuer', lpad(to_hex(provider), 8, '0') FROM sale
  UNION SELECT role, party FROM bank_account WHERE role = 'acquirer' OR role = 'issuer' AND party ~ '^[0-9a-f]{8}$'
) t LEFT JOIN bank_account a ON a.role = t.role AND a.party = t.party;

CREATE FUNCTION institution_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an acquirer or issuer that once took part stays known';
END
$$;
CREATE TRIGGER institution_stays BEFORE DELETE OR TRUNCATE ON institution
  FOR EACH STATEMENT EXECUTE FUNCTION institution_stays();

CREATE TABLE merchant_fixed_fee (
  fixed_minor integer NOT NULL CHECK (fixed_minor BETWEEN 0 AND 100000),
  party text COLLATE "C" NOT NULL REFERENCES merchant_terms,
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  PRIMARY KEY (party, currency)
);
COMMENT ON TABLE merchant_fixed_fee IS 'Fixed fees that were agreed for a currency, in the place of merchant_terms.fee_fixed_minor';
COMMENT ON COLUMN merchant_fixed_fee.fixed_minor IS 'Of each purchase in this currency, minor units';
COMMENT ON COLUMN merchant_fixed_fee.party IS 'The merchant';
COMMENT ON COLUMN merchant_fixed_fee.currency IS 'CURR';
COMMENT ON COLUMN batch_source.active IS 'False: no batches are taken from it';
COMMENT ON COLUMN merchant_terms.fee_fixed_minor IS 'Of each purchase in money beside it, minor units of currencies that merchant_fixed_fee does not name';
