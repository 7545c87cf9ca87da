package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.SecurityCard.DrawOutcome;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.SecurityCard.ProofOutcome;
import farthing.purse.SignedDraw;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** One issuer, one security card, cards at hand, and a clock that stands until it is moved. */
final class PsamStory {
  static final int PROVIDER = 0x00004661;
  static final int SOFTWARE = 0x80;
  static final PsamId PSAM = PsamId.ofHex("b7888b2e08a32071");
  static final long BATCH = 7;

  private static final Random KEYS = new Random(42);
  private static final MasterKeyName KM_PSAM =
      new MasterKeyName(KeyUsage.PSAM, 0, Suite.AES_128, 1);

  final MacKey purchase = key();
  final MacKey softwarePurchase = key();
  final MacKey tac = key();
  final MacKey kmPsam = key();
  final MacKey tdesPurchase = key(Suite.TDES);
  final MacKey tdesTac = key(Suite.TDES);
  KeyRing issuer =
      KeyRing.empty()
          .with(name(KeyUsage.PURCHASE, 1), purchase)
          .with(name(KeyUsage.PURCHASE, SOFTWARE), softwarePurchase)
          .with(name(KeyUsage.TAC, 1), tac)
          .with(new MasterKeyName(KeyUsage.PURCHASE, PROVIDER, Suite.TDES, 1), tdesPurchase)
          .with(KM_PSAM, kmPsam);
  final CardInHand card = CardInHand.withEuros(purchase, tac, 5000);
  final CountingBlocks numbers = new CountingBlocks(1);

  BatchLimits limits = new BatchLimits(1000, Map.of(Currency.EUR, 100_000L, Currency.JPY, 1_000L));
  BatchTotals totals = BatchTotals.empty(BATCH, limits);
  final BooksInHand books = new BooksInHand();
  Predicate<IepId> hotlist = purse -> false;
  PsamRules rules = new PsamRules(CardInHand.GOOD, false, 10);
  Instant now = Instant.parse("2026-11-22T16:04:30Z");
  SoftwarePsam psam = restarted();

  SoftwarePsam restarted() {
    psam = card(keys(), numbers);
    return psam;
  }

  PsamKeys keys() {
    return issuer
        .forPaymentServer(KM_PSAM, Set.of(PSAM))
        .psam(PSAM)
        .orElseThrow(() -> new AssertionError("no such security card"));
  }

  SoftwarePsam card(PsamKeys keys, CountingBlocks blocks) {
    return new SoftwarePsam(
        keys,
        rules,
        limits,
        purse -> hotlist.test(purse),
        CardBatches.of(totals),
        books,
        blocks,
        () -> now);
  }

  PsamStory limitedTo(int purchases, Map<Currency, Long> ceilings) {
    totals = BatchTotals.empty(BATCH, new BatchLimits(purchases, ceilings));
    restarted();
    return this;
  }

  PsamStory withRules(LocalDate lastValidDay, boolean onlineCheckBehind) {
    rules = new PsamRules(new Expiry(lastValidDay), onlineCheckBehind, 10);
    restarted();
    return this;
  }

  PsamStory withSuites(Suite... suites) {
    rules = new PsamRules(rules.lastValidDay(), rules.onlineCheckBehind(), Set.of(suites), 10);
    restarted();
    return this;
  }

  CardInHand cardOfSuite10() {
    return CardInHand.withEuros(tdesPurchase, tdesTac, 5000).ofSuite(Suite.TDES);
  }

  PsamDraw drawing(long trx, Amount amount) {
    return card.draw(trx, amount, time());
  }

  Dthr time() {
    return Dthr.of(now);
  }

  void passes(Duration span) {
    now = now.plus(span);
  }

  SignedDraw signed(PsamDraw draw) {
    assertThat(psam.initialize(draw)).isInstanceOf(DrawOutcome.Signed.class);
    return ((DrawOutcome.Signed) psam.initialize(draw)).draw();
  }

  SignedDraw signed(long trx, int euroCents) {
    return signed(drawing(trx, euros(euroCents)));
  }

  void refuses(PsamDraw draw, DrawRefusal why) {
    assertThat(psam.initialize(draw)).isEqualTo(new DrawOutcome.Refused(why));
  }

  void proves(SignedDraw draw, DebitAnswer answer) {
    assertThat(psam.credit(draw, answer)).isEqualTo(new ProofOutcome.Proven(answer.cc()));
  }

  void provesNothing(SignedDraw draw, DebitAnswer answer) {
    assertThat(psam.credit(draw, answer)).isEqualTo(new ProofOutcome.NotProven());
  }

  void holds(int purchases, long euroCents) {
    assertThat(totals.snapshot())
        .filteredOn(t -> t.currency().equals(Currency.EUR))
        .allSatisfy(t -> {
          assertThat(t.purchases()).isEqualTo(purchases);
          assertThat(t.purchasesMinor()).isEqualTo(euroCents);
        });
    assertThat(totals.snapshot().stream().mapToLong(t -> t.purchases()).sum()).isEqualTo(purchases);
  }

  static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }

  static MacKey key() {
    return key(Suite.AES_128);
  }

  static MacKey key(Suite suite) {
    byte[] value = new byte[MacKey.SIZE];
    KEYS.nextBytes(value);
    return MacKey.of(suite, value);
  }

  static MasterKeyName name(KeyUsage usage, int generation) {
    return new MasterKeyName(usage, PROVIDER, Suite.AES_128, generation);
  }

  static DebitAnswer altered(DebitAnswer a, int byteAt) {
    byte[] bytes = a.toBytes().toArray();
    bytes[byteAt] ^= 1;
    return DebitAnswer.parse(Bytes.of(bytes));
  }
}
