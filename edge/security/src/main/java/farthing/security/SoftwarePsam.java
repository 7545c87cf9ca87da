package farthing.security;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.purse.CurrencyTotals;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PsamSignatures;
import farthing.purse.PurchaseRecord;
import farthing.purse.SealedBatch;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionNumbers;
import farthing.purse.TransactionType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A security card in software (PROTOCOL, section 5).
 *
 * <p>Writes nothing of its own in a purchase: NTPSAMs come from blocks made durable before, totals
 * are told again by the journal after a restart, and an answer is verified against the {@link
 * SignedDraw} as the journal kept it. After a crash, draws that no journal has are burnt numbers.
 *
 * <p>It refuses a purchase in this order: what is remembered for the TRX (TRX_DRAWN_OTHERWISE);
 * what {@link PurseChecks} says; BATCH_FULL; CEILING_REACHED. A TRX is remembered for {@value
 * RecentDraws#REMEMBERED} draws; whoever commands this card keeps the rule beyond them and beyond a
 * restart.
 *
 * <p>Safe for all threads.
 */
public final class SoftwarePsam implements SecurityCard {
  private final PsamKeys keys;
  private final PurseChecks checks;
  private final DrawSignatures signatures;
  private final SoftwareBatches batches;
  private final ReservedNumbers numbers;
  private final InstantSource time;
  private final SoftwareCancels cancels;
  private final SoftwareParameters parameters;
  private final RecentDraws recent = new RecentDraws();

  /**
   * @param blocked the hotlist: which purses may not pay
   * @param begin the batches that it begins with, {@code limits} in each
   * @param books where it keeps them
   */
  public SoftwarePsam(
      PsamKeys keys,
      PsamRules rules,
      BatchLimits limits,
      Predicate<IepId> blocked,
      CardBatches begin,
      PsamBooks books,
      TransactionNumbers numbers,
      InstantSource time) {
    this.keys = keys;
    this.batches = new SoftwareBatches(keys, limits, begin, books, time);
    this.parameters = new SoftwareParameters(keys, books, now -> batches.limit(now.limits(limits)));
    this.checks = new PurseChecks(keys, rules, blocked, parameters::now);
    this.signatures = new DrawSignatures(keys);
    this.numbers = new ReservedNumbers(keys.psam(), numbers, rules.numbersPerBlock());
    this.time = time;
    this.cancels = new SoftwareCancels(keys, checks, signatures, batches, this.numbers, time);
  }

  @Override
  public PsamId id() {
    return keys.psam();
  }

  @Override
  public DrawOutcome initialize(PsamDraw draw) {
    return draw(draw, false);
  }

  @Override
  public ReleaseOutcome initializeAndRelease(PsamDraw draw) {
    return switch (draw(draw, true)) {
      case DrawOutcome.Signed(SignedDraw signed) ->
          new ReleaseOutcome.Released(signatures.released(signed));
      case DrawOutcome.Refused(DrawRefusal why) -> new ReleaseOutcome.Refused(why);
    };
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if this security card did not sign that purchase
   */
  @Override
  public CancelOutcome cancel(SignedDraw purchase, PsamDraw draw) {
    mustBePurchase(purchase);
    return cancels.initialize(purchase, draw);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if this security card did not sign that purchase
   */
  @Override
  public CancelOutcome cancelInstead(SignedDraw purchase, PsamDraw draw) {
    mustBePurchase(purchase);
    return cancels.initializeInstead(purchase, draw);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if another security card signed the draw
   * @throws IllegalStateException if the purse's key generation was taken away since the draw
   */
  @Override
  public ProofOutcome credit(SignedDraw draw, DebitAnswer answer) {
    mustBeOwn(draw);
    if (!signatures.isProof(draw, answer)) {
      return new ProofOutcome.NotProven();
    }
    boolean stands = draw.type() == TransactionType.CANCEL || countPurchase(draw, answer);
    return stands ? new ProofOutcome.Proven(answer.cc()) : new ProofOutcome.TooLate();
  }

  @Override
  public Optional<Mac8> complete(SignedDraw draw, DebitAnswer answer) {
    mustBePurchase(draw);
    boolean proven = recent.isProven(draw, answer) || signatures.isProof(draw, answer);
    if (!answer.cc().isDone() || !proven) {
      throw new IllegalStateException("nothing to complete: this answer proves no payment");
    }
    return standsInTheBatch(draw)
        ? Optional.of(
            PsamSignatures.s5(keys.psamKey(), draw.batch(), PurchaseRecord.of(draw, answer)))
        : Optional.empty();
  }

  @Override
  public void reverse(SignedDraw draw) {
    mustBePurchase(draw);
    batches
        .find(draw.batch())
        .ifPresent(totals -> totals.reverse(draw.psamTransaction(), draw.draw().amount()));
  }

  @Override
  public OpenBatch batch() {
    BatchTotals open = batches.open();
    return new OpenBatch(open.batch(), open.purchases(), open.isFull());
  }

  @Override
  public long turnOver() {
    return batches.turnOver();
  }

  @Override
  public Optional<SealedBatch> seal(long batch) {
    return batches.seal(batch);
  }

  @Override
  public boolean close(long batch, Mac8 sack) {
    return batches.close(batch, sack);
  }

  @Override
  public UpdateOutcome update(Bytes message) {
    return parameters.update(message);
  }

  @Override
  public ParameterStanding parameters() {
    PsamParameters now = parameters.now();
    return new ParameterStanding(now.counter(), now.hotlistVersion());
  }

  /** What stands in the open batch at this instant, one per currency that ever stood there. */
  public List<CurrencyTotals> totals() {
    return batches.open().snapshot();
  }

  private DrawOutcome draw(PsamDraw draw, boolean release) {
    Optional<RecentDraws.Drawn> earlier = recent.find(draw.trx());
    return earlier.isPresent()
        ? again(earlier.get(), draw, release)
        : first(draw, release, time.instant());
  }

  private DrawOutcome first(PsamDraw draw, boolean release, Instant now) {
    Optional<DrawRefusal> refusal = checks.refusalOf(TransactionType.PURCHASE, draw, now);
    if (refusal.isEmpty()) {
      refusal = batches.open().noRoomFor(draw.amount(), now);
    }
    return refusal
        .<DrawOutcome>map(DrawOutcome.Refused::new)
        .orElseGet(() -> sign(draw, release, now));
  }

  private DrawOutcome sign(PsamDraw draw, boolean release, Instant now) {
    long number = numbers.next();
    BatchTotals totals = batches.open();
    Optional<DrawRefusal> full = totals.reserve(number, draw.amount(), now);
    while (full.isPresent() && totals != batches.open()) {
      totals = batches.open(); // it was turned over meanwhile
      full = totals.reserve(number, draw.amount(), now);
    }
    if (full.isPresent()) {
      return new DrawOutcome.Refused(full.get());
    }
    SignedDraw signed = signatures.sign(TransactionType.PURCHASE, draw, number, totals.batch());
    Optional<RecentDraws.Drawn> earlier = recent.remember(new RecentDraws.Drawn(signed, release));
    if (earlier.isPresent()) {
      totals.release(number); // another thread was first; this S2 never leaves
      return again(earlier.get(), draw, release);
    }
    if (release && !totals.countUnproven(number, draw.amount())) {
      return new DrawOutcome.Refused(DrawRefusal.TRX_DRAWN_OTHERWISE); // sealed: a very slow thread
    }
    return new DrawOutcome.Signed(signed);
  }

  /** Of a batch that is sealed nothing new is commanded: its S2 has left before, or never will. */
  private DrawOutcome again(RecentDraws.Drawn earlier, PsamDraw draw, boolean release) {
    return earlier.isFor(draw, release) && batches.takesProofs(earlier.signed().batch())
        ? new DrawOutcome.Signed(earlier.signed())
        : new DrawOutcome.Refused(DrawRefusal.TRX_DRAWN_OTHERWISE);
  }

  /** False: it was paid, and no batch takes it. */
  private boolean countPurchase(SignedDraw draw, DebitAnswer answer) {
    recent.proven(draw, answer);
    Optional<BatchTotals> totals = batches.find(draw.batch());
    if (!answer.cc().isDone()) {
      totals.ifPresent(open -> open.release(draw.psamTransaction()));
      return true;
    }
    return draw.draw().amount().currency().isAuthentication()
        || totals
            .filter(open -> open.count(draw.psamTransaction(), draw.draw().amount()))
            .isPresent();
  }

  /** An authentication stands everywhere: it moved nothing, so clearing pays nothing for it. */
  private boolean standsInTheBatch(SignedDraw draw) {
    return draw.draw().amount().currency().isAuthentication()
        || batches
            .find(draw.batch())
            .filter(totals -> totals.isCounted(draw.psamTransaction()))
            .isPresent();
  }

  private void mustBePurchase(SignedDraw draw) {
    mustBeOwn(draw);
    if (draw.type() != TransactionType.PURCHASE) {
      throw new IllegalArgumentException("of a purchase alone, this is a " + draw.type());
    }
  }

  private void mustBeOwn(SignedDraw draw) {
    if (!draw.psam().equals(id())) {
      throw new IllegalArgumentException(
          "security card %s did not sign this draw, %s did".formatted(id(), draw.psam()));
    }
  }
}
