package farthing.store;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.Sha256;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Entries as a payment server would write them. */
final class Entries {
  static final PartyId SHOP = new PartyId("shop");
  static final PartyId BANK = new PartyId("bank");
  static final Step DRAW = new Step("draw");
  static final Step DEBIT_RESPONSE = new Step("debit-response");
  static final PsamId PSAM = PsamId.ofHex("a1a2a3a4a5a6a7a8");
  private static final int MODE = 5;
  private static final int LOAD_MODE = 17;

  private Entries() {}

  static TransactionId trx() {
    return new TransactionId(UUID.randomUUID());
  }

  static Entry draw(TransactionId trx, String content) {
    return of(EntryKey.counting(SHOP, trx, DRAW), content);
  }

  static Entry refusedDraw(TransactionId trx, String content, String code) {
    return of(EntryKey.refusal(SHOP, trx, DRAW, hash(content)), content)
        .answered(code, bytes("no"));
  }

  static Entry capture(TransactionId trx, IepId purse, int nt) {
    return of(EntryKey.counting(SHOP, trx, DEBIT_RESPONSE), "S3 of " + nt)
        .with(PurseUse.captured(purse, nt));
  }

  static Entry softwareDraw(TransactionId trx, IepId purse, int nt) {
    return draw(trx, "software draw").with(PurseUse.mustBeAboveLastCaptured(purse, nt));
  }

  static Entry counted(TransactionId trx, PsamId psam, long ntpsam, long batch, int minor) {
    return capture(trx, purse(), 1)
        .with(new PsamUse(psam, ntpsam, batch))
        .with(Amount.ofMinor(minor, Currency.EUR));
  }

  static Entry cancel(TransactionId trx, PsamId psam, long ntpsam, long batch, int minor) {
    return of(EntryKey.counting(SHOP, trx, PsamTotals.CANCEL), "cancel")
        .with(new PsamUse(psam, ntpsam, batch))
        .with(Amount.ofMinor(minor, Currency.EUR));
  }

  static Entry refusedCancel(TransactionId trx, PsamId psam, long ntpsam, long batch, int minor) {
    EntryKey refusal = EntryKey.refusal(SHOP, trx, PsamTotals.CANCEL, hash("cancel"));
    return of(refusal, "cancel")
        .with(new PsamUse(psam, ntpsam, batch))
        .with(Amount.ofMinor(minor, Currency.EUR));
  }

  /** The card's nth load of EUR 50, commanded. */
  static Entry loadRequest(TransactionId trx, IepId purse, int number) {
    return request(Flow.LOAD, trx, purse, number);
  }

  static Entry unloadRequest(TransactionId trx, IepId purse, int number) {
    return request(Flow.UNLOAD, trx, purse, number);
  }

  private static Entry request(Flow flow, TransactionId trx, IepId purse, int number) {
    String content = "request of " + number;
    return Entry.of(
            EntryKey.counting(BANK, trx, LoadSteps.REQUEST),
            flow,
            LOAD_MODE,
            hash(content),
            bytes(content))
        .answered("COMMANDED", bytes("S2 of " + trx))
        .with(Amount.ofMinor(50_00, Currency.EUR))
        .with(PurseUse.load(purse, number & 0xFFFF, number));
  }

  static Entry refusedLoad(TransactionId trx, String content, String code) {
    return Entry.of(
            EntryKey.refusal(BANK, trx, LoadSteps.RESPONSE, hash(content)),
            Flow.LOAD,
            LOAD_MODE,
            hash(content),
            bytes(content))
        .answered(code, bytes("no"));
  }

  /** The end of a load, or of an unload, of EUR 50. */
  static Entry loadEnd(TransactionId trx, String code) {
    return Entry.of(
            EntryKey.counting(BANK, trx, LoadSteps.RESPONSE),
            code.equals(LoadSteps.UNLOADED) ? Flow.UNLOAD : Flow.LOAD,
            LOAD_MODE,
            hash(code),
            bytes("S3"))
        .answered(code, bytes("M"))
        .with(Amount.ofMinor(50_00, Currency.EUR));
  }

  /** One that no other test uses. */
  static IepId purse() {
    return new IepId(0xFA000001, UUID.randomUUID().getMostSignificantBits() >>> 16);
  }

  static Bytes hash(String content) {
    return Sha256.of(content);
  }

  static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Entry of(EntryKey key, String content) {
    return Entry.of(key, Flow.PURCHASE, MODE, hash(content), bytes(content))
        .answered("DONE", bytes("answer to " + content))
        .remembering(bytes("facts of " + content));
  }
}
