package farthing.purse;

import farthing.base.Malformed;
import farthing.purse.Dialogue.Over;
import farthing.purse.PurchaseDialogue.Opening;
import farthing.purse.PurchaseDialogue.Payer;

/** INITIALIZE IEP for a purchase, and before it VERIFY when the card asks for that. */
final class CardOpening {
  private CardOpening() {}

  static Dialogue<Opening> begin(Payer payer) {
    return PinFirst.say(Purse.initializePurchase(payer.slot(), payer.amount()))
        .followedBy(said ->
            switch (said) {
              case PinFirst.Said.Answered(ResponseApdu answer) -> initialized(payer, answer);
              case PinFirst.Said.NotGiven(int tries, boolean wrong) ->
                  cannot(new CannotPay.PinNotGiven(tries, wrong));
              case PinFirst.Said.Blocked() -> cannot(new CannotPay.PinBlocked());
              case PinFirst.Said.NotTaken(int status) -> cannot(refusalOf(status));
            });
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
