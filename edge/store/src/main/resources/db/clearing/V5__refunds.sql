-- Refunds on their way to the issuer's books, and merchants' refunds beside their sales.
CREATE TABLE refund_claim (
  arrived timestamptz NOT NULL DEFAULT now(),
  looked timestamptz,
  batch bigint NOT NULL CHECK (batch BETWEEN 1 AND 4294967295),
  ntpsam bigint NOT NULL CHECK (ntpsam BETWEEN 0 AND 4294967295),
  refund bigint,
  state text COLLATE "C" NOT NULL DEFAULT 'taken' CHECK (state IN ('taken', 'held', 'made', 'rejected', 'handed-on')),
  source text COLLATE "C" NOT NULL REFERENCES batch_source,
  why text COLLATE "C" NOT NULL DEFAULT '' CHECK (why ~ '^[A-Z0-9_]{0,40}$'),
  psam bytea NOT NULL CHECK (octet_length(psam) = 8),
  content bytea NOT NULL,
  PRIMARY KEY (psam, ntpsam),
  CONSTRAINT made_of_something CHECK ((state = 'made') = (refund IS NOT NULL))
);
COMMENT ON TABLE refund_claim IS 'Purchases of which a payment server says that their card is to get its money back';
COMMENT ON COLUMN refund_claim.arrived IS 'When it came';
COMMENT ON COLUMN refund_claim.looked IS 'When it was looked at last';
COMMENT ON COLUMN refund_claim.batch IS 'The security card''s batch in which it was drawn';
COMMENT ON COLUMN refund_claim.ntpsam IS 'NTPSAM of the purchase, or of the cancel';
COMMENT ON COLUMN refund_claim.refund IS 'The refund that was made of it';
COMMENT ON COLUMN refund_claim.state IS 'taken: not looked at yet. held: something is missing, and it is looked at again. made. rejected: for ever. handed-on: a concentration point gave it to clearing';
COMMENT ON COLUMN refund_claim.source IS 'Who handed it in';
COMMENT ON COLUMN refund_claim.why IS 'What is against it';
COMMENT ON COLUMN refund_claim.psam IS 'IDPSAM';
COMMENT ON COLUMN refund_claim.content IS 'The claim, as it came';
CREATE INDEX refund_claim_turn ON refund_claim (arrived, psam, ntpsam) WHERE state IN ('taken', 'held');
COMMENT ON INDEX refund_claim_turn IS 'What is not decided yet';

CREATE INDEX cleared_cancel ON cleared (psam, ntpsam) WHERE is_cancel;
COMMENT ON INDEX cleared_cancel IS 'Whether a cancel was booked';
