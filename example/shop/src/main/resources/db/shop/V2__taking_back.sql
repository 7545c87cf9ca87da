ALTER TABLE purchase
  ADD COLUMN delivered timestamptz,
  ADD COLUMN close_wished timestamptz,
  ADD COLUMN close_told timestamptz,
  -- a closed order may have been paid before
  DROP CONSTRAINT purchase_check1,
  DROP CONSTRAINT purchase_check2,
  ADD CONSTRAINT paid_when_accepted CHECK (paid IS NOT NULL OR state <> 'accepted'),
  ADD CONSTRAINT unpaid_when_open CHECK (paid IS NULL OR state <> 'open'),
  ADD CONSTRAINT paid_with_reference CHECK ((paid IS NULL) = (reference IS NULL)),
  ADD CONSTRAINT delivered_when_accepted CHECK (delivered IS NULL OR state = 'accepted'),
  ADD CONSTRAINT wished_when_closed CHECK (close_wished IS NULL OR state = 'closed'),
  ADD CONSTRAINT told_when_wished CHECK (close_told IS NULL OR close_wished IS NOT NULL);
CREATE INDEX purchase_close_to_tell ON purchase (close_wished)
  WHERE close_wished IS NOT NULL AND close_told IS NULL;
COMMENT ON COLUMN purchase.delivered IS 'When the goods first left; from then on the order cannot be taken back';
COMMENT ON COLUMN purchase.close_wished IS 'When somebody wanted it taken back, and it was closed for that';
COMMENT ON COLUMN purchase.close_told IS 'When the payment server had heard of that';
COMMENT ON TABLE purchase IS 'Orders: each is open, then ends once, accepted or closed; accepted and undelivered ones may be taken back. Never deleted: a card may bring its proof late';
