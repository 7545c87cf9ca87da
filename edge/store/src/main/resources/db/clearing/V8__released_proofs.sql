-- Late proofs that had come for a batch which was let go.
CREATE TABLE released_proof (
  number bigint NOT NULL REFERENCES released_batch,
  ntpsam bigint NOT NULL,
  state text COLLATE "C" NOT NULL,
  s6 bytea NOT NULL,
  PRIMARY KEY (number, ntpsam)
);
COMMENT ON TABLE released_proof IS 'Late proofs of released batches, as they had come';
COMMENT ON COLUMN released_proof.number IS 'Of the release';
COMMENT ON COLUMN released_proof.ntpsam IS 'NTPSAM of the purchase';
COMMENT ON COLUMN released_proof.state IS 'As in late_proof when it was let go';
COMMENT ON COLUMN released_proof.s6 IS 'S6 of completion code 0000, as somebody said it';
CREATE TRIGGER released_proof_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON released_proof
  FOR EACH STATEMENT EXECUTE FUNCTION released_stays();
