-- A card that was taken off the list was on it all the same: what it paid meanwhile is looked at later.
CREATE TABLE hotlist_past (
  since timestamptz NOT NULL,
  until timestamptz NOT NULL DEFAULT now(),
  first bigint NOT NULL CHECK (first >= 0),
  last bigint NOT NULL CHECK (last BETWEEN first AND 281474976710655),
  provider integer NOT NULL,
  reason text NOT NULL CHECK (length(reason) <= 200)
);
COMMENT ON TABLE hotlist_past IS 'Purses that could not pay for a time; whoever says that one was blocked by mistake takes that row away';
COMMENT ON COLUMN hotlist_past.since IS 'When it was blocked';
COMMENT ON COLUMN hotlist_past.until IS 'When it was taken off the list';
COMMENT ON COLUMN hotlist_past.first IS 'First IDIEP of the range';
COMMENT ON COLUMN hotlist_past.last IS 'Last IDIEP of the range, included';
COMMENT ON COLUMN hotlist_past.provider IS 'PPIEP; its four bytes as a signed number';
COMMENT ON COLUMN hotlist_past.reason IS 'Why it was blocked, for the operator';
CREATE INDEX hotlist_past_of ON hotlist_past (provider, first, last);
COMMENT ON INDEX hotlist_past_of IS 'When a range was blocked';
