-- Nobody becomes a second person by themselves: two who are enrolled vouch for whoever comes.
ALTER TABLE person ADD COLUMN enrolled boolean NOT NULL DEFAULT false;
UPDATE person SET enrolled = true;
COMMENT ON COLUMN person.enrolled IS 'True: began with another, or two enrolled people vouched for them';
COMMENT ON COLUMN person.since IS 'When they were named';

CREATE TABLE person_history (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  what text COLLATE "C" NOT NULL CHECK (what IN ('begun', 'named', 'vouched', 'stopped')),
  person text COLLATE "C" NOT NULL REFERENCES person,
  voucher text COLLATE "C" REFERENCES person,
  CHECK ((what = 'vouched') = (voucher IS NOT NULL)),
  CHECK (voucher <> person)
);
CREATE UNIQUE INDEX person_history_vouched ON person_history (person, voucher);
CREATE TRIGGER person_history_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON person_history
  FOR EACH STATEMENT EXECUTE FUNCTION journal_is_only_added_to();
COMMENT ON TABLE person_history IS 'How each came to decide about loads, and ceased to: rows are added, never changed';
COMMENT ON COLUMN person_history.what IS
  'begun: one of the first two; named: waits for two who vouch; vouched: by voucher; stopped';
COMMENT ON COLUMN person_history.number IS 'Order of what happened';
COMMENT ON COLUMN person_history.at IS 'When, by the database''s clock';
COMMENT ON COLUMN person_history.person IS 'To whom';
COMMENT ON COLUMN person_history.voucher IS 'One who was enrolled and vouched; empty otherwise';
