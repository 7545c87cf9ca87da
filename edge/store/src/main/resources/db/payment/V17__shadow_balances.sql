-- What the issuer knows of each card without asking it. The float's poster adds loads, clearing takes what was spent.
CREATE TABLE shadow_balance (
  minor bigint NOT NULL,
  number bigint NOT NULL CHECK (number BETWEEN 0 AND 281474976710655),
  provider integer NOT NULL,
  currency bytea NOT NULL CHECK (octet_length(currency) = 3),
  PRIMARY KEY (provider, number, currency)
) WITH (fillfactor = 70);
COMMENT ON TABLE shadow_balance IS 'What each card was loaded with, less what it was unloaded of and has spent, as far as it is cleared';
COMMENT ON COLUMN shadow_balance.minor IS 'Minor units; what the card was made with is not in it: that stands in card_slot';
COMMENT ON COLUMN shadow_balance.number IS 'IDIEP';
COMMENT ON COLUMN shadow_balance.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN shadow_balance.currency IS 'CURR: four BCD digits and the exponent';

-- What was posted to the float before there was this table; what waits in the queue is added when it is posted.
INSERT INTO shadow_balance (provider, number, currency, minor)
SELECT r.provider, r.purse, r.currency,
  sum(CASE e.code WHEN 'LOADED' THEN r.amount_minor ELSE -r.amount_minor END)
FROM journal r
JOIN journal e ON e.party = r.party AND e.trx = r.trx AND e.step = 'response' AND e.slot = ''
  AND e.code IN ('LOADED', 'UNLOADED')
WHERE r.load_number IS NOT NULL
  AND NOT EXISTS (SELECT FROM float_due d WHERE d.party = r.party AND d.trx = r.trx)
GROUP BY r.provider, r.purse, r.currency;
