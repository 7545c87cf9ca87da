ALTER TABLE purchase
  ADD COLUMN proof bytea CHECK (octet_length(proof) = 26),
  ADD COLUMN proof_told timestamptz,
  ADD COLUMN proof_refused text,
  ADD CONSTRAINT proof_of_a_paid_order CHECK (proof IS NULL OR paid IS NOT NULL),
  ADD CONSTRAINT proof_told_if_there_is_one CHECK (proof_told IS NULL OR proof IS NOT NULL),
  ADD CONSTRAINT proof_refused_when_told CHECK (proof_refused IS NULL OR proof_told IS NOT NULL);
CREATE INDEX purchase_proof_to_tell ON purchase (paid) WHERE proof IS NOT NULL AND proof_told IS NULL;
COMMENT ON COLUMN purchase.proof IS 'The card''s proof that the shop compared itself (FIG. 8): CC 2, S3 8, S6 8, S7 8; the shop is paid by it';
COMMENT ON COLUMN purchase.proof_told IS 'When the payment server had answered to it, for ever';
COMMENT ON COLUMN purchase.proof_refused IS 'Why the payment server does not pay by it, by the name of the code; somebody must look into it';
