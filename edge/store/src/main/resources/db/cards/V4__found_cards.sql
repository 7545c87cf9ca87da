-- A card that is found and lost again is reported again: from then on its settlement window runs.
COMMENT ON COLUMN lost_card.at IS 'When it was reported last: the settlement window runs from here. As long as an entry of its own that is not younger stands on the hotlist; else it was found';
COMMENT ON COLUMN lost_card.by_whom IS 'Who took that report';

CREATE OR REPLACE FUNCTION lost_card_is_replaced_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR OLD.replaced IS NOT NULL
      OR (NEW.provider, NEW.number) IS DISTINCT FROM (OLD.provider, OLD.number)
      OR (NEW.at, NEW.by_whom, NEW.why) IS DISTINCT FROM (OLD.at, OLD.by_whom, OLD.why)
        AND (NEW.at <= OLD.at OR NEW.replaced IS NOT NULL) THEN
    RAISE EXCEPTION 'a report of a lost card gives way to a later one, and the card is replaced once'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
