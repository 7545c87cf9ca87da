-- What a card paid under a number that another payment had used is paid out by a person's word: no security card counts it.
ALTER TABLE refund
  DROP CONSTRAINT refund_source_check,
  DROP CONSTRAINT of_a_purchase,
  DROP CONSTRAINT said_why,
  ADD CONSTRAINT refund_source_check
    CHECK (source IN ('late-proof', 'cancel', 'merchant', 'replacement', 'number-used')),
  ADD CONSTRAINT of_a_purchase CHECK ((source = 'replacement') = (trx IS NULL) AND num_nulls(trx, party, nt) IN (0, 3)),
  ADD CONSTRAINT of_a_security_card
    CHECK (num_nulls(psam, ntpsam) = CASE WHEN source IN ('replacement', 'number-used') THEN 2 ELSE 0 END),
  ADD CONSTRAINT said_why
    CHECK (num_nulls(by_whom, why) IN (0, 2) AND (source NOT IN ('merchant', 'replacement', 'number-used') OR why IS NOT NULL));
COMMENT ON COLUMN refund.source IS 'late-proof: the card paid too late for its order. cancel: the card did not get a cancelled purchase back. merchant: gave it back. replacement: was on a card that is lost. number-used: debited under a number that another payment of the card had used';
COMMENT ON COLUMN refund.psam IS 'IDPSAM of the purchase; empty of a number that was used, since no batch has it';
COMMENT ON COLUMN refund.ntpsam IS 'NTPSAM of the purchase; empty with IDPSAM';
CREATE UNIQUE INDEX refund_of_used_number ON refund (provider, paid_by, nt, trx) WHERE source = 'number-used';
COMMENT ON INDEX refund_of_used_number IS 'No such debit is paid out twice';
