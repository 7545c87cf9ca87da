package farthing.testkit;

import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.CurrencyTotals;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import java.util.List;

/** What a security card signs under its own key, on the host: section 5. */
final class PsamVectors {
  private PsamVectors() {}

  static Verdict onHost(VectorRow row) {
    VectorRow given = row.object("given");
    Expectations expect = new Expectations(row.object("expect"));
    PsamId psam = Fields.psam(given);
    MacKey key = Fields.key(given, "kmpsam", Suite.AES_128).psamKey(psam);
    expect.optional("kpsam", key);
    long batch = given.number("batch", Fields.U4);
    expect.optional("s5", PsamSignatures.s5(key, batch, record(given.object("record"), psam)));
    List<CurrencyTotals> totals =
        given.objects("totals").stream().map(PsamVectors::totals).toList();
    Mac8 s4 = PsamSignatures.s4(key, batch, totals);
    expect.optional("s4", s4);
    expect.optional("sack", PsamSignatures.sack(key, batch, s4));
    expect.optional(
        "updateMac",
        PsamSignatures.update(key, given.number("counter", Fields.U4), given.hex("tlv")));
    return expect.verdict();
  }

  private static PurchaseRecord record(VectorRow record, PsamId psam) {
    return new PurchaseRecord(
        Fields.terms(record, psam),
        Fields.iep(record),
        record.suite("alg"),
        record.u1("vk"),
        Fields.expiry(record),
        record.u2("nt"),
        record.amount("balAfter"));
  }

  private static CurrencyTotals totals(VectorRow row) {
    return new CurrencyTotals(
        Fields.currency(row),
        row.number("purchases", Fields.U4),
        row.number("purchasesTotal", Long.MAX_VALUE),
        row.number("cancels", Fields.U4),
        row.number("cancelsTotal", Long.MAX_VALUE));
  }
}
