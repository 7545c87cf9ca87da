-- A draw of one TRX that comes again under another number of the purse holds money under both: the first debit may have been done.
ALTER TABLE purse_draw
  DROP CONSTRAINT purse_draw_pkey,
  ADD PRIMARY KEY (source, party, trx, provider, number, nt, currency);
