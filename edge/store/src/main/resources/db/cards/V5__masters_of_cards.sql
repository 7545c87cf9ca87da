-- Which keys cards are made with: a generation's masters are one set, whoever makes cards and wherever the keys lie.
CREATE TABLE card_master (
  at timestamptz NOT NULL DEFAULT now(),
  name text COLLATE "C" PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 40),
  check_value text COLLATE "C" NOT NULL CHECK (check_value ~ '^[0-9A-F]{6}$')
);
COMMENT ON TABLE card_master IS 'The masters that cards were made with, each by its key check value; rows are added, never changed';
COMMENT ON COLUMN card_master.at IS 'When the first card was about to be made with it';
COMMENT ON COLUMN card_master.name IS 'Usage, PPIEP, ALGIEP, VKIEP: km-load/46415254/20/80';
COMMENT ON COLUMN card_master.check_value IS 'Of what it derives for a purse numbered 0, which no card is: it says nothing of use about the key';
CREATE TRIGGER cards_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON card_master
  FOR EACH STATEMENT EXECUTE FUNCTION cards_are_kept();
