package farthing.security;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionNumbers;
import farthing.purse.TransactionType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A security card in software, for purchases without early release (PROTOCOL, section 5).
 *
 * <p>Writes nothing of its own in a purchase: NTPSAMs come from blocks made durable before, totals
 * are told again by the journal after a restart, and an answer is verified against the {@link
 * SignedDraw} as the journal kept it. After a crash, draws that no journal has are burnt numbers.
 *
 * <p>It refuses in this order: what is remembered for the TRX (TRX_DRAWN_OTHERWISE); PSAM_EXPIRED;
 * SUITE_UNKNOWN, PROVIDER_UNKNOWN, KEY_GENERATION_UNKNOWN; S1_WRONG, from where on the purse's own
 * words are believed; CARD_EXPIRED; CARD_BLOCKED; SOFTWARE_PURSE_OFFLINE; BATCH_FULL;
 * CEILING_REACHED. A TRX is remembered for {@value RecentDraws#REMEMBERED} draws; whoever commands
 * this card keeps the rule beyond them and beyond a restart.
 *
 * <p>Safe for all threads.
 */
public final class SoftwarePsam implements SecurityCard {
  private final PsamKeys keys;
  private final PsamRules rules;
  private final Predicate<IepId> blocked;
  private final BatchTotals totals;
  private final ReservedNumbers numbers;
  private final InstantSource time;
  private final RecentDraws recent = new RecentDraws();

  /**
   * @param blocked the hotlist: which purses may not pay
   * @param totals of the batch that is open
   */
  public SoftwarePsam(
      PsamKeys keys,
      PsamRules rules,
      Predicate<IepId> blocked,
      BatchTotals totals,
      TransactionNumbers numbers,
      InstantSource time) {
    this.keys = keys;
    this.rules = rules;
    this.blocked = blocked;
    this.totals = totals;
    this.numbers = new ReservedNumbers(keys.psam(), numbers, rules.numbersPerBlock());
    this.time = time;
  }

  @Override
  public PsamId id() {
    return keys.psam();
  }

  @Override
  public DrawOutcome initialize(PsamDraw draw) {
    Optional<SignedDraw> earlier = recent.find(draw.trx());
    return earlier.isPresent() ? again(earlier.get(), draw) : first(draw, time.instant());
  }

  /**
   * {@inheritDoc}
   *
   * <p>A proof for a draw of another batch than the one open is verified, but counts nowhere.
   *
   * @throws IllegalArgumentException if another security card signed the draw
   * @throws IllegalStateException if the purse's key generation was taken away since the draw
   */
  @Override
  public ProofOutcome credit(SignedDraw draw, DebitAnswer answer) {
    mustBeOwn(draw);
    if (!isProof(draw, answer)) {
      return new ProofOutcome.NotProven();
    }
    recent.proven(draw, answer);
    if (!answer.cc().isDone()) {
      totals.release(draw.psamTransaction());
    } else if (draw.batch() == totals.batch()) {
      totals.count(draw.psamTransaction(), draw.draw().amount());
    }
    return new ProofOutcome.Proven(answer.cc());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException also for a purchase that was reversed, and for one of a batch
   *     that is not open
   */
  @Override
  public Mac8 complete(SignedDraw draw, DebitAnswer answer) {
    mustBeOwn(draw);
    if (!answer.cc().isDone() || !standsInTheBatch(draw)) {
      throw new IllegalStateException("nothing to complete: its amount is not in the totals");
    }
    if (!recent.isProven(draw, answer) && !isProof(draw, answer)) {
      throw new IllegalStateException("nothing to complete: this answer was not proven");
    }
    return PsamSignatures.s5(keys.psamKey(), draw.batch(), PurchaseRecord.of(draw, answer));
  }

  @Override
  public void reverse(SignedDraw draw) {
    mustBeOwn(draw);
    totals.reverse(draw.psamTransaction(), draw.draw().amount());
  }

  private DrawOutcome first(PsamDraw draw, Instant now) {
    if (rules.lastValidDay().isPast(now)) {
      return new DrawOutcome.Refused(DrawRefusal.PSAM_EXPIRED);
    }
    Optional<MacKey> purchaseKey = keys.purchaseKey(draw.purse());
    if (purchaseKey.isEmpty()) {
      return new DrawOutcome.Refused(whyNoKey(draw.purse()));
    }
    Optional<DrawRefusal> refusal = refusalOfPurse(draw, purchaseKey.get(), now);
    if (refusal.isEmpty()) {
      refusal = totals.noRoomFor(draw.amount(), now);
    }
    return refusal.isPresent()
        ? new DrawOutcome.Refused(refusal.get())
        : sign(draw, purchaseKey.get(), now);
  }

  private DrawRefusal whyNoKey(InitializeAnswer purse) {
    if (purse.suite() != Suite.AES_128) {
      return DrawRefusal.SUITE_UNKNOWN;
    }
    return keys.masters().knowsProvider(purse.iep().provider())
        ? DrawRefusal.KEY_GENERATION_UNKNOWN
        : DrawRefusal.PROVIDER_UNKNOWN;
  }

  private Optional<DrawRefusal> refusalOfPurse(PsamDraw draw, MacKey purchaseKey, Instant now) {
    InitializeAnswer purse = draw.purse();
    if (!isPossible(draw) || !s1(draw, purchaseKey).equals(purse.s1())) {
      return Optional.of(DrawRefusal.S1_WRONG);
    }
    if (purse.expiry().isPast(now)) {
      return Optional.of(DrawRefusal.CARD_EXPIRED);
    }
    if (blocked.test(purse.iep())) {
      return Optional.of(DrawRefusal.CARD_BLOCKED);
    }
    return purse.isSoftwarePurse() && !rules.onlineCheckBehind()
        ? Optional.of(DrawRefusal.SOFTWARE_PURSE_OFFLINE)
        : Optional.empty();
  }

  /**
   * Whether a purse signs an S1 for such an amount at all. S1 covers the purse's currency, not the
   * draw's, so they are compared here; no value moves with authentication alone (section 3, rule
   * 4).
   */
  private static boolean isPossible(PsamDraw draw) {
    Amount amount = draw.amount();
    return amount.currency().equals(draw.purse().balance().currency())
        && amount.isZero() == amount.currency().isAuthentication();
  }

  private static Mac8 s1(PsamDraw draw, MacKey purchaseKey) {
    return PurchaseSignatures.s1(
        purchaseKey, TransactionType.PURCHASE, draw.purse(), draw.amount().minor());
  }

  private DrawOutcome sign(PsamDraw draw, MacKey purchaseKey, Instant now) {
    long number = numbers.next();
    Optional<DrawRefusal> full = totals.reserve(number, draw.amount(), now);
    if (full.isPresent()) {
      return new DrawOutcome.Refused(full.get());
    }
    PurchaseTerms terms =
        new PurchaseTerms(
            TransactionType.PURCHASE, id(), number, draw.trx(), draw.amount(), draw.time());
    MacKey session = PurchaseSignatures.sessionKey(purchaseKey, draw.purse(), id(), number);
    Mac8 s2 = PurchaseSignatures.s2(session, terms, draw.purse().s1());
    SignedDraw signed = new SignedDraw(draw, id(), number, totals.batch(), s2);
    Optional<SignedDraw> earlier = recent.remember(signed);
    if (earlier.isPresent()) {
      totals.release(number); // another thread was first; this S2 never leaves
      return again(earlier.get(), draw);
    }
    return new DrawOutcome.Signed(signed);
  }

  private static DrawOutcome again(SignedDraw earlier, PsamDraw draw) {
    return RecentDraws.same(earlier, draw)
        ? new DrawOutcome.Signed(earlier)
        : new DrawOutcome.Refused(DrawRefusal.TRX_DRAWN_OTHERWISE);
  }

  /** An authentication stands everywhere: it moved nothing, so clearing pays nothing for it. */
  private boolean standsInTheBatch(SignedDraw draw) {
    return draw.draw().amount().currency().isAuthentication()
        || totals.isCounted(draw.psamTransaction());
  }

  private boolean isProof(SignedDraw signed, DebitAnswer answer) {
    InitializeAnswer purse = signed.draw().purse();
    if (answer.transactionNumber() != purse.transactionNumber()
        || answer.balanceAfterMinor() != balanceAfterMinor(signed.draw(), answer)) {
      return false;
    }
    MacKey purchaseKey =
        keys.purchaseKey(purse)
            .orElseThrow(() ->
                new IllegalStateException(
                    "an answer to a draw whose key generation is gone: the purse may have paid;"
                        + " put the key back and send the answer again"));
    long number = signed.psamTransaction();
    MacKey session = PurchaseSignatures.sessionKey(purchaseKey, purse, id(), number);
    Mac8 s3 =
        PurchaseSignatures.s3(
            session,
            answer.cc(),
            signed.terms(),
            answer.transactionNumber(),
            answer.balanceAfterMinor(),
            signed.s2());
    MacKey k7 = PurchaseSignatures.k7(purchaseKey, purse, id(), number);
    Mac8 s7 = PurchaseSignatures.s7(k7, answer.s3(), answer.s6());
    boolean s3Good = s3.equals(answer.s3());
    boolean s7Good = s7.equals(answer.s7());
    return s3Good && s7Good;
  }

  /** What the slot must hold afterwards; below 0, and so never equal, if M was not there. */
  private static long balanceAfterMinor(PsamDraw draw, DebitAnswer answer) {
    long before = draw.purse().balance().minor();
    return answer.cc().isDone() ? before - draw.amount().minor() : before;
  }

  private void mustBeOwn(SignedDraw draw) {
    if (!draw.psam().equals(id())) {
      throw new IllegalArgumentException(
          "security card %s did not sign this draw, %s did".formatted(id(), draw.psam()));
    }
  }
}
