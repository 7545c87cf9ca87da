-- What people changed by a command. Each family of tables brings this one, word for word the same: families may share
-- a database, which then has one log. They may be migrated at the same moment, hence the lock.
SELECT pg_advisory_xact_lock(x'61637473'::bigint);

CREATE TABLE IF NOT EXISTS administrative_act (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  who text NOT NULL CHECK (length(who) BETWEEN 1 AND 60),
  what text NOT NULL CHECK (length(what) BETWEEN 1 AND 200),
  subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
  why text NOT NULL DEFAULT '' CHECK (length(why) <= 500)
);
COMMENT ON TABLE administrative_act IS 'What administrators did, in the transaction that did it; rows are added, never changed';
COMMENT ON COLUMN administrative_act.number IS 'Grows; a number is left out where a change was taken back';
COMMENT ON COLUMN administrative_act.at IS 'When, by the database''s clock';
COMMENT ON COLUMN administrative_act.who IS 'As they said, or the login name of whoever ran the command';
COMMENT ON COLUMN administrative_act.what IS 'The command, and what else there is to tell of it; never a secret';
COMMENT ON COLUMN administrative_act.subject IS 'What was changed: a party, a card, a batch';
COMMENT ON COLUMN administrative_act.why IS 'As they said';
CREATE INDEX IF NOT EXISTS administrative_act_of ON administrative_act (subject, number);
COMMENT ON INDEX administrative_act_of IS 'What was done to one';

CREATE OR REPLACE FUNCTION administrative_acts_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log of administrative acts is only added to';
END
$$;
CREATE OR REPLACE TRIGGER administrative_acts_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON administrative_act
  FOR EACH STATEMENT EXECUTE FUNCTION administrative_acts_stay();
ALTER TABLE administrative_act ENABLE ALWAYS TRIGGER administrative_acts_stay;
