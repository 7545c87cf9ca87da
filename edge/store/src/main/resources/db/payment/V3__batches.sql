-- A server that starts reads back what its security cards have counted. Without this index it read all rows
-- since the batch was opened, once for each card and question: minutes, where a day has millions of rows.
CREATE INDEX journal_batch ON journal (psam, batch) WHERE captured OR step = 'cancel';
COMMENT ON INDEX journal_batch IS 'What counts in a security card''s batch';
