ALTER TABLE merchant ADD COLUMN suites smallint[] NOT NULL DEFAULT '{32}'
  CHECK (cardinality(suites) BETWEEN 1 AND 3 AND suites <@ '{16,32,48}');
COMMENT ON COLUMN merchant.suites IS 'ALGIEP of the cards that the merchant may be paid with, as numbers: 32 is suite 20';
