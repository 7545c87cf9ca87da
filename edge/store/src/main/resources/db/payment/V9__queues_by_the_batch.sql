-- The journal's writer does to the queues of loads what its rows mean, once for a whole batch and in the same statement:
-- a third of what a load cost the database was this trigger. It says so by a setting of its connection. For whoever does
-- not say it, as a server of an earlier version, the trigger goes on, so that neither queue can fall behind.
DROP TRIGGER load_goes_on ON journal;
CREATE TRIGGER load_goes_on AFTER INSERT ON journal
  FOR EACH ROW WHEN (NEW.flow <> 1 AND current_setting('farthing.keeps_queues', true) IS DISTINCT FROM 'on')
  EXECUTE FUNCTION load_goes_on();
