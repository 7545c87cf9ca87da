-- FIGS. 6 to 8: the security card is released at the draw, and the amount counts from there on, until the purchase's
-- response step ends it otherwise than paid.
CREATE INDEX journal_released ON journal (psam, batch) WHERE step = 'draw' AND code = 'RELEASED';
COMMENT ON INDEX journal_released IS 'What counts in a security card''s batch before its proof is there';
COMMENT ON COLUMN journal.mode IS
  'Who compares the card''s signatures, by the patent''s figure: 5 the security card, 6 the payment server, 8 the merchant; of loads 17';

-- Which of these figures a merchant may use.
ALTER TABLE merchant
  ADD COLUMN modes smallint[] NOT NULL DEFAULT '{5}'
    CHECK (modes <@ '{5,6,7,8}'::smallint[] AND cardinality(modes) BETWEEN 1 AND 4);
COMMENT ON COLUMN merchant.modes IS 'Figures of the patent by which its purchases may be checked';
