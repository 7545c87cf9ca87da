package farthing.clearing;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchPart.Line;
import farthing.batches.BatchRecord;
import farthing.purse.CompletionCode;
import farthing.purse.CurrencyTotals;
import farthing.purse.KeyedCard;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;
import farthing.security.SoftwareCardKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A batch as the town's security card signs it, its purchases as their cards signed them. */
final class TestBatch {
  static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
  private static final int PART = 3;
  private static final Random RANDOM = new Random(6);

  private final Town town;
  private final BatchId id;
  private final MacKey psamKey;
  private final List<Line> lines = new ArrayList<>();
  private final Map<Currency, CurrencyTotals> totals = new HashMap<>();
  private Instant time = NOON;
  private Expiry expiry = Town.EXPIRY;

  TestBatch(Town town, long number) {
    this(town, Town.PSAM, number);
  }

  TestBatch(Town town, PsamId psam, long number) {
    this.town = town;
    this.id = new BatchId(psam, number);
    this.psamKey = town.issuer.psamKey(psam);
  }

  /**
   * Four purchases at two merchants, one of them taken back, by the town's first three cards: 1 %
   * and 5 cents are the shop's fee.
   */
  static TestBatch ordinary(Town town) {
    IepId nora = town.cards.get(0);
    IepId ole = town.cards.get(1);
    IepId pia = town.cards.get(2);
    return new TestBatch(town, 1)
        .paid(11, nora, 1, Town.SHOP, 12_50)
        .paid(12, nora, 2, Town.BOOKS, 20_00)
        .paid(13, ole, 1, Town.SHOP, 10_00)
        .paid(14, pia, 1, Town.SHOP, 3_00)
        .cancelled(15, 14, pia, 2, Town.SHOP, 3_00);
  }

  BatchId id() {
    return id;
  }

  /** Of the purchases that follow. */
  TestBatch at(Instant newTime) {
    time = newTime;
    return this;
  }

  /** What the cards of the purchases that follow say. */
  TestBatch expiring(Expiry newExpiry) {
    expiry = newExpiry;
    return this;
  }

  /** Paid with the card's {@code nt}, and proven. */
  TestBatch paid(long ntpsam, IepId card, int nt, PartyId merchant, int minor) {
    return paid(ntpsam, card, nt, merchant, euros(minor));
  }

  TestBatch paid(long ntpsam, IepId card, int nt, PartyId merchant, Amount amount) {
    return paid(ntpsam, card, nt, merchant, amount, UnaryOperator.identity());
  }

  /**
   * @param proof what becomes of S6 on the way
   */
  TestBatch paid(
      long ntpsam,
      IepId card,
      int nt,
      PartyId merchant,
      int minor,
      UnaryOperator<Optional<Mac8>> proof) {
    return paid(ntpsam, card, nt, merchant, euros(minor), proof);
  }

  private TestBatch paid(
      long ntpsam,
      IepId card,
      int nt,
      PartyId merchant,
      Amount amount,
      UnaryOperator<Optional<Mac8>> proof) {
    PurchaseRecord purchase =
        record(TransactionType.PURCHASE, ntpsam, card, nt, amount, trx(ntpsam));
    add(merchant, purchase, proof.apply(Optional.of(s6(purchase))), 0);
    return this;
  }

  /** Released early; its proof has not come. */
  TestBatch unproven(long ntpsam, IepId card, int nt, PartyId merchant, int minor) {
    return paid(ntpsam, card, nt, merchant, minor, _ -> Optional.empty());
  }

  TestBatch cancelled(long ntpsam, long purchase, IepId card, int nt, PartyId merchant, int minor) {
    return cancelled(ntpsam, purchase, card, nt, merchant, euros(minor));
  }

  TestBatch cancelled(
      long ntpsam, long purchase, IepId card, int nt, PartyId merchant, Amount amount) {
    add(
        merchant,
        record(TransactionType.CANCEL, ntpsam, card, nt, amount, trx(purchase)),
        Optional.empty(),
        purchase);
    return this;
  }

  /** Somebody changes a record on its way. */
  TestBatch altered(UnaryOperator<BatchRecord> how) {
    lines.replaceAll(line -> new Line(line.merchant(), how.apply(line.record())));
    return this;
  }

  /** A record disappears on the way. */
  TestBatch without(long ntpsam) {
    lines.removeIf(line -> line.record().number() == ntpsam);
    return this;
  }

  /** A record stands in it once more. */
  TestBatch twice(long ntpsam) {
    lines.addAll(lines.stream().filter(line -> line.record().number() == ntpsam).toList());
    return this;
  }

  /** Another purchase, whose merchant happened to give it the TRX of {@code like}. */
  TestBatch sameTrx(long ntpsam, long like, IepId card, int nt, PartyId merchant, int minor) {
    trxs.put(ntpsam, trx(like));
    return paid(ntpsam, card, nt, merchant, minor);
  }

  TransactionId trxOf(long ntpsam) {
    return trx(ntpsam);
  }

  /** S6 of a purchase, as its card gave it to the client. */
  Mac8 proofOf(long ntpsam) {
    return lines.stream()
        .filter(line -> line.record().number() == ntpsam)
        .map(line -> s6(line.record().purchase()))
        .findFirst()
        .orElseThrow();
  }

  List<BatchPart> parts() {
    List<BatchPart> parts = new ArrayList<>();
    for (int from = 0; from < lines.size(); from += PART) {
      parts.add(
          new BatchPart(
              id, parts.size() + 1, lines.subList(from, Math.min(from + PART, lines.size()))));
    }
    return parts;
  }

  BatchEnd end() {
    List<CurrencyTotals> all = List.copyOf(totals.values());
    return new BatchEnd(id, parts().size(), all, PsamSignatures.s4(psamKey, id.batch(), all));
  }

  Mac8 sack() {
    return PsamSignatures.sack(psamKey, id.batch(), end().s4());
  }

  private void add(PartyId merchant, PurchaseRecord purchase, Optional<Mac8> s6, long cancels) {
    Mac8 s5 = PsamSignatures.s5(psamKey, id.batch(), purchase);
    lines.add(new Line(merchant, new BatchRecord(purchase, s5, s6, cancels)));
    Amount amount = purchase.terms().amount();
    CurrencyTotals was =
        totals.getOrDefault(amount.currency(), CurrencyTotals.none(amount.currency()));
    boolean cancel = cancels != 0;
    totals.put(
        amount.currency(),
        new CurrencyTotals(
            amount.currency(),
            was.purchases() + (cancel ? 0 : 1),
            was.purchasesMinor() + (cancel ? 0 : amount.minor()),
            was.cancels() + (cancel ? 1 : 0),
            was.cancelsMinor() + (cancel ? amount.minor() : 0)));
  }

  private PurchaseRecord record(
      TransactionType type, long ntpsam, IepId card, int nt, Amount amount, TransactionId trx) {
    return new PurchaseRecord(
        new PurchaseTerms(type, id.psam(), ntpsam, trx, amount, Dthr.of(time)),
        card,
        Suite.AES_128,
        1,
        expiry,
        nt,
        50_00);
  }

  private static Amount euros(int minor) {
    return Amount.ofMinor(minor, Currency.EUR);
  }

  private final Map<Long, TransactionId> trxs = new HashMap<>();

  private TransactionId trx(long ntpsam) {
    return trxs.computeIfAbsent(ntpsam, _ -> TransactionId.next(InstantSource.fixed(NOON), RANDOM));
  }

  private Mac8 s6(PurchaseRecord purchase) {
    MacKey key =
        new SoftwareCardKeys(town.issuer)
            .sessionKey(KeyedCard.of(purchase), PurchaseSignatures.proofKey(purchase))
            .orElseThrow();
    return PurchaseSignatures.s6(key, CompletionCode.DONE, purchase);
  }

  static Optional<Mac8> forged(Optional<Mac8> s6) {
    byte[] bytes = s6.orElseThrow().value().toArray();
    bytes[3] ^= 1;
    return Optional.of(new Mac8(Bytes.of(bytes)));
  }
}
