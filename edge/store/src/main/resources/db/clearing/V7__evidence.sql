-- One purchase is found wherever it is.
CREATE INDEX dispute_trx ON dispute (trx);
COMMENT ON INDEX dispute_trx IS 'Evidence of one purchase';
CREATE INDEX unproven_trx ON unproven (substring(record FROM 23 FOR 16));
COMMENT ON INDEX unproven_trx IS 'The same, of its TRX within the record (docs/protocol/batches.md)';
