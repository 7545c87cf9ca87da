package farthing.purse;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.purse.Dialogue.AskPin;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;
import farthing.purse.PurchaseDialogue.Opening;
import farthing.purse.PurchaseDialogue.Payer;

/** INITIALIZE IEP for a purchase, and before it VERIFY when the card asks for that. */
final class CardOpening {
  /** A wrong PIN or no PIN on the card would otherwise let INITIALIZE and VERIFY go in circles. */
  private static final int MOST_ATTEMPTS = 16;

  private CardOpening() {}

  static Dialogue<Opening> begin(Payer payer) {
    return initialize(payer, 0);
  }

  private static Dialogue<Opening> initialize(Payer payer, int attempt) {
    return new Send<>(
        Purse.initializePurchase(payer.slot(), payer.amount()),
        answer ->
            answer.status() == StatusWord.PIN_WANTED && attempt < MOST_ATTEMPTS
                ? askTriesLeft(payer, attempt + 1)
                : initialized(payer, answer));
  }

  private static Dialogue<Opening> initialized(Payer payer, ResponseApdu answer) {
    if (!answer.isDone()) {
      return cannot(refusalOf(answer.status()));
    }
    try {
      InitializeAnswer opened = InitializeAnswer.parse(answer.data());
      if (!opened.iep().equals(payer.identity().iep())
          || opened.suite() != payer.identity().suite()
          || !opened.balance().equals(payer.balance())) {
        return cannot(new CannotPay.Unreadable("it said other things a moment ago"));
      }
      return new Over<>(new Opening.Opened(opened));
    } catch (Malformed e) {
      return cannot(new CannotPay.Unreadable(String.valueOf(e.getMessage())));
    }
  }

  /** An empty VERIFY counts nothing: the person should know how many tries are left. */
  private static Dialogue<Opening> askTriesLeft(Payer payer, int attempt) {
    return new Send<>(
        Purse.verify(Bytes.empty()), answer -> verified(payer, attempt, answer.status()));
  }

  private static Dialogue<Opening> verified(Payer payer, int attempt, int status) {
    if (status == StatusWord.DONE) {
      return initialize(payer, attempt);
    }
    if ((status & 0xFFF0) != StatusWord.PIN_WRONG || attempt > MOST_ATTEMPTS) {
      return cannot(refusalOf(status));
    }
    int triesLeft = status & 0xF;
    if (triesLeft == 0) {
      return cannot(new CannotPay.PinBlocked());
    }
    return new AskPin<>(
        triesLeft,
        pin ->
            pin.map(block -> verify(payer, attempt, block))
                .orElseGet(() -> cannot(new CannotPay.PinNotGiven())));
  }

  private static Dialogue<Opening> verify(Payer payer, int attempt, PinBlock pin) {
    return new Send<>(
        Purse.verify(pin.value()), answer -> verified(payer, attempt + 1, answer.status()));
  }

  private static CannotPay refusalOf(int status) {
    return switch (status) {
      case StatusWord.LOCKED_FOR_GOOD -> new CannotPay.LockedForGood();
      case StatusWord.PIN_BLOCKED -> new CannotPay.PinBlocked();
      case StatusWord.NTIEP_USED_UP -> new CannotPay.CounterUsedUp();
      default -> new CannotPay.CardRefuses("to pay", status);
    };
  }

  private static Dialogue<Opening> cannot(CannotPay why) {
    return new Over<>(new Opening.Cannot(why));
  }
}
