package farthing.payment;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.purse.DebitAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.SealedBatch;
import farthing.purse.SecurityCard;
import farthing.purse.SignedDraw;
import java.util.Optional;

/** A security card to which something happens before or after it is asked; see who extends it. */
abstract class AroundSecurityCard implements SecurityCard {
  private final SecurityCard card;

  AroundSecurityCard(SecurityCard card) {
    this.card = card;
  }

  @Override
  public PsamId id() {
    return card.id();
  }

  @Override
  public DrawOutcome initialize(PsamDraw draw) {
    return card.initialize(draw);
  }

  @Override
  public ReleaseOutcome initializeAndRelease(PsamDraw draw) {
    return card.initializeAndRelease(draw);
  }

  @Override
  public CancelOutcome cancel(SignedDraw purchase, PsamDraw draw) {
    return card.cancel(purchase, draw);
  }

  @Override
  public CancelOutcome cancelInstead(SignedDraw purchase, PsamDraw draw) {
    return card.cancelInstead(purchase, draw);
  }

  @Override
  public ProofOutcome credit(SignedDraw draw, DebitAnswer answer) {
    return card.credit(draw, answer);
  }

  @Override
  public Optional<Mac8> complete(SignedDraw draw, DebitAnswer answer) {
    return card.complete(draw, answer);
  }

  @Override
  public void reverse(SignedDraw draw) {
    card.reverse(draw);
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
  public boolean close(long batch, Mac8 sack) {
    return card.close(batch, sack);
  }

  @Override
  public UpdateOutcome update(Bytes message) {
    return card.update(message);
  }

  @Override
  public ParameterStanding parameters() {
    return card.parameters();
  }
}
