-- How much at once is agreed for each currency by itself: they count differently, and points are no money.
CREATE FUNCTION none_below(mosts integer[], leasts integer[]) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$
  SELECT bool_and(most >= least) FROM unnest(mosts, leasts) AS of_one (most, least)
$$;
COMMENT ON FUNCTION none_below IS 'Whether each of the first is at least what stands at its place in the second; never where there are more of one';

ALTER TABLE merchant
  ADD COLUMN least_minor integer[],
  ADD COLUMN most_minor integer[];
UPDATE merchant SET
  least_minor = array_fill(min_minor, ARRAY[cardinality(currencies)]),
  most_minor = array_fill(max_minor, ARRAY[cardinality(currencies)]);
ALTER TABLE merchant
  DROP COLUMN min_minor,
  DROP COLUMN max_minor,
  ALTER COLUMN least_minor SET NOT NULL,
  ALTER COLUMN most_minor SET NOT NULL,
  ADD CONSTRAINT limits_of_each_currency CHECK (
    cardinality(least_minor) = cardinality(currencies) AND cardinality(most_minor) = cardinality(currencies)
    AND 0 <= ALL (least_minor) AND none_below(most_minor, least_minor));
COMMENT ON COLUMN merchant.least_minor IS 'Smallest amount of one purchase or load in each of the currencies, in their order; minor units';
COMMENT ON COLUMN merchant.most_minor IS 'Largest amount, likewise';
