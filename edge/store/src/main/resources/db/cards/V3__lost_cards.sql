-- Cards whose holder has them no more, and the cards in their place.
CREATE TABLE lost_card (
  at timestamptz NOT NULL DEFAULT now(),
  replaced timestamptz,
  number bigint NOT NULL,
  in_place bigint,
  provider integer NOT NULL,
  by_whom text NOT NULL CHECK (length(by_whom) BETWEEN 1 AND 60),
  why text NOT NULL CHECK (length(why) BETWEEN 1 AND 500),
  replaced_by text CHECK (length(replaced_by) BETWEEN 1 AND 60),
  replaced_why text CHECK (length(replaced_why) BETWEEN 1 AND 500),
  PRIMARY KEY (provider, number),
  FOREIGN KEY (provider, number) REFERENCES card,
  FOREIGN KEY (provider, in_place) REFERENCES card (provider, number),
  CHECK (in_place <> number),
  CHECK (num_nulls(replaced, in_place, replaced_by, replaced_why) IN (0, 4))
);
COMMENT ON TABLE lost_card IS 'Cards that are lost; what was on them goes to another, once';
COMMENT ON COLUMN lost_card.at IS 'When it was reported: from here on it is blocked, and the settlement window runs';
COMMENT ON COLUMN lost_card.replaced IS 'When what was on it went to the other card';
COMMENT ON COLUMN lost_card.number IS 'IDIEP';
COMMENT ON COLUMN lost_card.in_place IS 'IDIEP of the card that gets what was on it, and what is owed to it later';
COMMENT ON COLUMN lost_card.provider IS 'PPIEP, of both';
COMMENT ON COLUMN lost_card.by_whom IS 'Who took the report';
COMMENT ON COLUMN lost_card.why IS 'What was said';
COMMENT ON COLUMN lost_card.replaced_by IS 'Who replaced it';
COMMENT ON COLUMN lost_card.replaced_why IS 'Why, for whom';
CREATE UNIQUE INDEX lost_card_in_place ON lost_card (provider, in_place);
COMMENT ON INDEX lost_card_in_place IS 'A card stands in the place of one at most';

CREATE FUNCTION lost_card_is_replaced_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.replaced IS NOT NULL OR (NEW.provider, NEW.number, NEW.at, NEW.by_whom, NEW.why)
      IS DISTINCT FROM (OLD.provider, OLD.number, OLD.at, OLD.by_whom, OLD.why) THEN
    RAISE EXCEPTION 'a lost card stays lost, and is replaced once' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER lost_card_is_replaced_once BEFORE UPDATE OR DELETE ON lost_card
  FOR EACH ROW EXECUTE FUNCTION lost_card_is_replaced_once();
