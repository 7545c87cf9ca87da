package farthing.bench;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.SealedBatch;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A security card that takes as long as one in a reader, and adds up how long purchases hold it:
 * from INITIALIZE PSAM until it is free for the next.
 */
final class SlowSecurityCard implements SecurityCard {
  private final SecurityCard card;
  private final Duration draw;
  private final Duration check;
  private final LongAdder heldNanos;
  private final LongAdder holds;
  private final ConcurrentHashMap<Long, Long> since = new ConcurrentHashMap<>();

  /**
   * @param heldNanos of all security cards together
   * @param holds how many purchases held one
   */
  SlowSecurityCard(SecurityCard card, EmbodimentPlan plan, LongAdder heldNanos, LongAdder holds) {
    this.card = card;
    this.draw = plan.draw();
    this.check = plan.check();
    this.heldNanos = heldNanos;
    this.holds = holds;
  }

  @Override
  public PsamId id() {
    return card.id();
  }

  @Override
  public DrawOutcome initialize(PsamDraw wanted) {
    long began = System.nanoTime();
    take(draw);
    DrawOutcome outcome = card.initialize(wanted);
    if (outcome instanceof DrawOutcome.Signed(SignedDraw signed)) {
      since.put(signed.psamTransaction(), began);
    }
    return outcome;
  }

  @Override
  public ReleaseOutcome initializeAndRelease(PsamDraw wanted) {
    long began = System.nanoTime();
    take(draw);
    ReleaseOutcome outcome = card.initializeAndRelease(wanted);
    free(began);
    return outcome;
  }

  @Override
  public ProofOutcome credit(SignedDraw signed, DebitAnswer answer) {
    take(check);
    return card.credit(signed, answer);
  }

  @Override
  public Optional<Mac8> complete(SignedDraw signed, DebitAnswer answer) {
    Optional<Mac8> s5 = card.complete(signed, answer);
    Long began = since.remove(signed.psamTransaction());
    if (began != null) {
      free(began);
    }
    return s5;
  }

  @Override
  public CancelOutcome cancel(SignedDraw purchase, PsamDraw wanted) {
    return card.cancel(purchase, wanted);
  }

  @Override
  public CancelOutcome cancelInstead(SignedDraw purchase, PsamDraw wanted) {
    return card.cancelInstead(purchase, wanted);
  }

  @Override
  public OpenBatch batch() {
    return card.batch();
  }

  @Override
  public long turnOver() {
    return card.turnOver();
  }

  @Override
  public Optional<SealedBatch> seal(long batch) {
    return card.seal(batch);
  }

  @Override
  public UpdateOutcome update(Bytes message) {
    return card.update(message);
  }

  @Override
  public ParameterStanding parameters() {
    return card.parameters();
  }

  @Override
  public boolean close(long batch, Mac8 sack) {
    return card.close(batch, sack);
  }

  @Override
  public void reverse(SignedDraw signed) {
    card.reverse(signed);
  }

  private void free(long began) {
    heldNanos.add(System.nanoTime() - began);
    holds.increment();
  }

  private static void take(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
