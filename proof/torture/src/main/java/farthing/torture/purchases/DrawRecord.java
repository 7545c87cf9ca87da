package farthing.torture.purchases;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;

/**
 * A draw's record: INITIALIZE answer 41 ‖ M4 ‖ CURR3 ‖ TRX16 ‖ DTHR5 ‖ IDPSAM8 ‖ NTPSAM4 ‖ batch4 ‖
 * S2 8.
 */
record DrawRecord(Kind kind, Bytes record) {
  static final int SIZE = 93;

  /** Of transaction, by its TI. */
  enum Kind {
    PURCHASE("06", -1),
    CANCEL("07", 1);

    private final String ti;
    private final int sign;

    Kind(String ti, int sign) {
      this.ti = ti;
      this.sign = sign;
    }
  }

  DrawRecord {
    if (record.size() != SIZE) {
      throw new IllegalArgumentException("a draw's record has " + SIZE + " bytes");
    }
  }

  Bytes ti() {
    return Bytes.ofHex(kind.ti);
  }

  Bytes iep() {
    return record.slice(0, 10);
  }

  /** PPIEP ‖ IDIEP, as the books name a card. */
  String card() {
    return iep().hex();
  }

  Bytes suite() {
    return record.slice(10, 1);
  }

  Bytes generation() {
    return record.slice(11, 1);
  }

  Bytes expiry() {
    return record.slice(12, 3);
  }

  int balance() {
    return Proofs.number(record.slice(19, 4));
  }

  Bytes nt() {
    return record.slice(23, 2);
  }

  int transactionNumber() {
    return Proofs.number(nt());
  }

  Bytes ntAndRandom() {
    return record.slice(23, 10);
  }

  Bytes s1() {
    return record.slice(33, 8);
  }

  Bytes m() {
    return record.slice(41, 4);
  }

  int amount() {
    return Proofs.number(m());
  }

  Bytes curr() {
    return record.slice(45, 3);
  }

  Amount paid() {
    return new Amount(amount(), Currency.of(curr()));
  }

  /** Of the slot that the card has initialized. */
  boolean isOfItsSlot() {
    return record.slice(16, 3).equals(curr());
  }

  Bytes trx() {
    return record.slice(48, 16);
  }

  Bytes dthr() {
    return record.slice(64, 5);
  }

  Bytes psam() {
    return record.slice(69, 8);
  }

  Bytes ntpsam() {
    return record.slice(77, 4);
  }

  Bytes batch() {
    return record.slice(81, 4);
  }

  Bytes s2() {
    return record.slice(85, 8);
  }

  /** IDPSAM ‖ NTPSAM ‖ TRX ‖ M ‖ CURR. */
  Bytes terms() {
    return psam().plus(ntpsam()).plus(trx()).plus(m()).plus(curr());
  }

  /** Of the card, if it does as it is told. */
  int balanceAfter() {
    return balance() + kind.sign * amount();
  }
}
