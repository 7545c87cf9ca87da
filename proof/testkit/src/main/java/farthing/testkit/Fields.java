package farthing.testkit;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;

/** Fields that rows of several kinds have in common. */
final class Fields {
  static final long U4 = 0xFFFF_FFFFL;

  private Fields() {}

  static IepId iep(VectorRow row) {
    return IepId.read(new ByteReader("card", row.hex("ppiep", 4).plus(row.hex("idiep", 6))));
  }

  static Expiry expiry(VectorRow row) {
    return Expiry.of(row.hex("dexp", Expiry.SIZE));
  }

  static Currency currency(VectorRow row) {
    return Currency.of(row.hex("curr", Currency.SIZE));
  }

  static MacKey key(VectorRow row, String field, Suite suite) {
    return MacKey.of(suite, row.hex(field, MacKey.SIZE).toArray());
  }

  /** TI, IDPSAM, NTPSAM, TRX, M, CURR and DTHR. */
  static PurchaseTerms terms(VectorRow row, PsamId psam) {
    return new PurchaseTerms(
        TransactionType.ofCode(row.u1("ti")),
        psam,
        row.number("ntpsam", U4),
        TransactionId.of(row.hex("trx", TransactionId.SIZE)),
        Amount.ofMinor(row.amount("m"), currency(row)),
        Dthr.of(row.hex("dthr", Dthr.SIZE)));
  }

  static PsamId psam(VectorRow row) {
    return new PsamId(row.hex("idpsam", PsamId.SIZE));
  }
}
