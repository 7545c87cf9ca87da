-- A payment that its bank did not make as it was ordered: a person says how much of it is paid, and the rest is owed again.
ALTER TABLE instruction
  ADD COLUMN paid_minor bigint CHECK (paid_minor BETWEEN 0 AND minor),
  ADD COLUMN standing text COLLATE "C" GENERATED ALWAYS AS (CASE
    WHEN paid_minor > 0 AND paid_minor < minor THEN 'in-part'
    WHEN state = 'sent' AND file IS NULL THEN 'made'
    ELSE state END) STORED;
COMMENT ON COLUMN instruction.state IS 'sent: no bank has said anything. settled, returned, or booked with another amount: by a bank''s statement, or by a person''s word where paid_minor has it';
COMMENT ON COLUMN instruction.paid_minor IS 'How much of it its payee has, by the word of a person; empty if only its bank''s statements have spoken';
COMMENT ON COLUMN instruction.standing IS 'As state; made: in no file for a bank yet. in-part: by a person''s word';

ALTER TABLE returned_payment
  ADD COLUMN number integer NOT NULL DEFAULT 1 CHECK (number > 0),
  ADD COLUMN minor bigint CHECK (minor > 0),
  ADD COLUMN undone timestamptz,
  ADD CONSTRAINT undone_or_again CHECK (num_nonnulls(undone, again) < 2);
UPDATE returned_payment r SET minor = i.minor FROM instruction i WHERE i.reference = r.reference;
ALTER TABLE returned_payment
  ALTER COLUMN minor SET NOT NULL,
  DROP CONSTRAINT returned_payment_pkey,
  ADD PRIMARY KEY (reference, number);
COMMENT ON TABLE returned_payment IS 'What came back of payments, or never was paid, booked back once each';
COMMENT ON COLUMN returned_payment.at IS 'When the bank''s word was read, or a person said so';
COMMENT ON COLUMN returned_payment.number IS '1, or above where it came back in parts or was said otherwise before';
COMMENT ON COLUMN returned_payment.minor IS 'How much of it, minor units';
COMMENT ON COLUMN returned_payment.undone IS 'When a person said that it is paid after all: it is owed no more';
CREATE UNIQUE INDEX returned_payment_open ON returned_payment (reference) WHERE undone IS NULL AND again IS NULL;
COMMENT ON INDEX returned_payment_open IS 'What is owed again of a payment stands in one row';

ALTER TABLE instruction DROP CONSTRAINT instruction_again_of_key;
CREATE INDEX instruction_again_of ON instruction (again_of) WHERE again_of IS NOT NULL;
COMMENT ON INDEX instruction_again_of IS 'By which payments one that came back, or its parts, is made once more';
CREATE INDEX instruction_in_no_file ON instruction (reference) WHERE file IS NULL;
COMMENT ON INDEX instruction_in_no_file IS 'Payments of which no bank was told';

CREATE VIEW loads_owed_again AS
SELECT i.funds, i.currency,
  CASE i.payer_role WHEN 'bank' THEN i.payee ELSE i.payer END AS issuer,
  CASE i.payer_role WHEN 'bank' THEN i.payer ELSE i.payee END AS bank,
  sum(CASE i.payer_role WHEN 'bank' THEN r.minor ELSE -r.minor END) AS minor
FROM returned_payment r JOIN instruction i ON i.reference = r.reference
WHERE i.kind = 'loads' AND r.undone IS NULL AND r.again IS NULL
GROUP BY 1, 2, 3, 4;
COMMENT ON VIEW loads_owed_again IS 'What came back of payments between banks and pools, and waits for a person''s word: above zero the bank owes it';
