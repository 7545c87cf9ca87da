package farthing.bench;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
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
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;
import farthing.security.KeyRing;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Batches as security cards would send them, signed by their cards and them: of a hundred merchants
 * and two issuers' cards, in two currencies. A purchase in {@value #CANCELLED} is cancelled, one in
 * {@value #CLONED} comes of a copy of a card, with a transaction number that was used. One thread.
 */
final class SignedBatches {
  static final int[] ISSUERS = {0x46410001, 0x46410002};
  static final Currency[] CURRENCIES = {Currency.EUR, Currency.USD};
  static final Expiry EXPIRY = new Expiry(LocalDate.of(2036, 12, 31));
  static final int MERCHANTS = 100;
  private static final int SECURITY_CARDS = 4;
  private static final int CANCELLED = 200;
  private static final int CLONED = 1_000;
  private static final int MOST_MINOR = 5_000;

  private final KeyRing keys;
  private final List<IepId> cards;
  private final int[] transactionNumbers;

  /** NTIEP of each card's last purchase, 0 of none: what a copy of it shows again. */
  private final int[] paidWith;

  private final Random random = new Random(68);
  private final Instant time = Instant.now();
  private final Map<IepId, MacKey> proofKeys = new HashMap<>();
  private final Map<PsamId, Long> batches = new HashMap<>();
  private final Map<PsamId, Long> numbers = new HashMap<>();
  private int nextSecurityCard;
  private long purchases;
  private long clones;

  /**
   * @param keys with KM-tac of {@link #ISSUERS} and KM-psam
   */
  SignedBatches(KeyRing keys, List<IepId> cards) {
    this.keys = keys;
    this.cards = cards;
    this.transactionNumbers = new int[cards.size()];
    this.paidWith = new int[cards.size()];
  }

  static PartyId merchant(int number) {
    return new PartyId("merchant-" + number);
  }

  /** Purchases of copied cards so far: so many are disputed, and no other. */
  long clones() {
    return clones;
  }

  /**
   * One batch more, of the next security card in turn.
   *
   * @param parts gets its parts in their order
   * @return its end
   */
  BatchEnd next(int records, Consumer<BatchPart> parts) {
    PsamId psam = psam(nextSecurityCard++ % SECURITY_CARDS);
    BatchId id = new BatchId(psam, batches.merge(psam, 1L, Long::sum));
    MacKey psamKey = keys.psamKey(psam);
    Map<Currency, CurrencyTotals> totals = new HashMap<>();
    List<Line> lines = new ArrayList<>(BatchPart.MOST);
    int part = 0;
    int left = records;
    while (left > 0) {
      for (Line line : purchase(id, psamKey, left > 1)) {
        lines.add(line);
        count(totals, line.record());
        left--;
      }
      if (lines.size() > BatchPart.MOST - 2 || left == 0) {
        parts.accept(new BatchPart(id, ++part, lines));
        lines.clear();
      }
    }
    List<CurrencyTotals> all = List.copyOf(totals.values());
    return new BatchEnd(id, part, all, PsamSignatures.s4(psamKey, id.batch(), all));
  }

  /** With its cancel behind it, if it is cancelled. */
  private List<Line> purchase(BatchId id, MacKey psamKey, boolean mayCancel) {
    purchases++;
    PartyId merchant = merchant(random.nextInt(MERCHANTS));
    int card = random.nextInt(cards.size());
    boolean clone = purchases % CLONED == 0 && paidWith[card] > 0;
    boolean cancelled = mayCancel && !clone && purchases % CANCELLED == 0;
    int nt = clone ? paidWith[card] : ++transactionNumbers[card];
    paidWith[card] = nt;
    Amount amount =
        Amount.ofMinor(1 + random.nextInt(MOST_MINOR), CURRENCIES[card % CURRENCIES.length]);
    TransactionId trx = TransactionId.next(InstantSource.system(), random);
    PurchaseRecord record =
        record(TransactionType.PURCHASE, id.psam(), trx, cards.get(card), nt, amount);
    Line line =
        new Line(
            merchant,
            new BatchRecord(
                record,
                PsamSignatures.s5(psamKey, id.batch(), record),
                Optional.of(s6(record)),
                0));
    if (clone) {
      clones++;
    }
    if (!cancelled) {
      return List.of(line);
    }
    transactionNumbers[card]++;
    PurchaseRecord cancel =
        record(TransactionType.CANCEL, id.psam(), trx, cards.get(card), nt + 1, amount);
    return List.of(
        line,
        new Line(
            merchant,
            new BatchRecord(
                cancel,
                PsamSignatures.s5(psamKey, id.batch(), cancel),
                Optional.empty(),
                line.record().number())));
  }

  private PurchaseRecord record(
      TransactionType type, PsamId psam, TransactionId trx, IepId card, int nt, Amount amount) {
    return new PurchaseRecord(
        new PurchaseTerms(
            type, psam, numbers.merge(psam, 1L, Long::sum), trx, amount, Dthr.of(time)),
        card,
        Suite.AES_128,
        1,
        EXPIRY,
        nt,
        50_00);
  }

  private Mac8 s6(PurchaseRecord purchase) {
    MacKey tac =
        proofKeys.computeIfAbsent(
            purchase.iep(),
            card ->
                keys.find(KeyUsage.TAC, card.provider(), Suite.AES_128, 1)
                    .orElseThrow()
                    .cardKey(KeyUsage.TAC, card, 1));
    return PurchaseSignatures.s6(
        PurchaseSignatures.proofKey(purchase).from(tac), CompletionCode.DONE, purchase);
  }

  private static void count(Map<Currency, CurrencyTotals> totals, BatchRecord record) {
    Currency currency = record.amount().currency();
    CurrencyTotals was = totals.getOrDefault(currency, CurrencyTotals.none(currency));
    long minor = record.amount().minor();
    totals.put(
        currency,
        record.isCancel()
            ? new CurrencyTotals(
                currency,
                was.purchases(),
                was.purchasesMinor(),
                was.cancels() + 1,
                was.cancelsMinor() + minor)
            : new CurrencyTotals(
                currency,
                was.purchases() + 1,
                was.purchasesMinor() + minor,
                was.cancels(),
                was.cancelsMinor()));
  }

  private static PsamId psam(int number) {
    return PsamId.ofHex("46410000%08x".formatted(number + 1));
  }
}
