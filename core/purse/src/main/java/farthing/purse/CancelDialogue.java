package farthing.purse;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;
import java.util.function.Predicate;

/**
 * The card's side of a cancel: {@link #open} asks it whether it would take back its last payment,
 * {@link #credit} has it do so. What becomes of a credit that nobody heard the answer of, {@link
 * AskAgain} tells.
 */
public final class CancelDialogue {
  private CancelDialogue() {}

  /**
   * Which payment.
   *
   * @param number NTIEP of the purchase
   * @param amount what it took
   */
  public record Payment(int number, Amount amount) {}

  /** The card's answer to INITIALIZE IEP for cancel. */
  public sealed interface Opening {
    /**
     * @param fci its answer to SELECT
     * @param slot the one that the purchase was paid from
     */
    record Opened(Bytes fci, int slot, InitializeAnswer answer) implements Opening {
      public Amount balanceAfter(Amount back) {
        return answer.balance().plus(back);
      }
    }

    /**
     * It will not, and nothing has moved.
     *
     * @param why one sentence, for the person
     */
    record Cannot(String why) implements Opening {}

    /** By its own account it has done something else since the payment. Nothing has moved now. */
    record NotTheLast() implements Opening {
      /** One sentence, for the person. */
      public static final String WHY =
          "This is not the card's last payment any more, and only the last can be cancelled.";
    }
  }

  /**
   * Selects the purse, finds the slot, INITIALIZE IEP. Writes nothing on the card, and may be said
   * as often as wanted; the last one counts.
   *
   * @param payer tells the card that paid: another is not asked
   */
  public static Dialogue<Opening> open(Predicate<IepId> payer, Payment payment) {
    return new Send<>(
        Purse.select(),
        answer -> {
          if (!answer.isDone()) {
            return cannot("This is no Farthing card: " + StatusWord.meaning(answer.status()) + ".");
          }
          try {
            return Fci.parse(answer.data())
                .identity()
                .filter(card -> payer.test(card.iep()))
                .map(card -> find(answer.data(), card, payment, 0))
                .orElseGet(() -> cannot("This is not the card that paid."));
          } catch (Malformed e) {
            return garbled();
          }
        });
  }

  /**
   * CREDIT IEP. A card that answers anything but a signed answer is asked what happened.
   *
   * @param command as the journal has it, with the amount that is expected back
   * @return Debited: the money is back on the card, and here is the proof; Declined: the card
   *     signed that it is not; NotDebited: it is not, and with this command never will be
   */
  public static Dialogue<DebitOutcome> credit(Opening.Opened opened, DebitCommand command) {
    int number = opened.answer().transactionNumber();
    AskAgain question = new AskAgain(opened.answer().iep()::equals, number, command.terms());
    int before = opened.answer().balance().minor();
    return new Send<>(
        Purse.creditCancel(opened.slot(), command),
        answer ->
            PurchaseDialogue.heard(
                answer, question, before, before + command.terms().amount().minor()));
  }

  private static Dialogue<Opening> find(Bytes fci, Fci.Identity card, Payment payment, int slot) {
    Currency currency = payment.amount().currency();
    if (slot == card.slots()) {
      return cannot("The card holds no " + currency.text() + ".");
    }
    return new Send<>(
        Purse.slotInquiry(slot),
        answer -> {
          try {
            return answer.isDone()
                    && SlotInquiry.parse(answer.data()).balance().currency().equals(currency)
                ? initialize(fci, card, payment, slot)
                : find(fci, card, payment, slot + 1);
          } catch (Malformed e) {
            return garbled();
          }
        });
  }

  private static Dialogue<Opening> initialize(
      Bytes fci, Fci.Identity card, Payment payment, int slot) {
    return new Send<>(
        Purse.initializeCancel(slot, payment.number()),
        answer -> {
          if (answer.status() == StatusWord.BAD_SEQUENCE) {
            return new Over<>(new Opening.NotTheLast());
          }
          if (!answer.isDone()) {
            return cannot(
                "The card refuses to cancel: " + StatusWord.meaning(answer.status()) + ".");
          }
          try {
            InitializeAnswer opened = InitializeAnswer.parse(answer.data());
            return isOf(card, payment, opened)
                ? new Over<>(new Opening.Opened(fci, slot, opened))
                : garbled();
          } catch (Malformed e) {
            return garbled();
          }
        });
  }

  /** One spoilt byte may have made it another card's or currency's, or more than a slot holds. */
  private static boolean isOf(Fci.Identity card, Payment payment, InitializeAnswer said) {
    Amount before = said.balance();
    return said.iep().equals(card.iep())
        && said.suite() == card.suite()
        && said.transactionNumber() == payment.number() + 1
        && before.currency().equals(payment.amount().currency())
        && (long) before.minor() + payment.amount().minor() <= Integer.MAX_VALUE;
  }

  private static Dialogue<Opening> garbled() {
    return cannot("The card's answer cannot be used. Clean it, put it in again and retry.");
  }

  private static Dialogue<Opening> cannot(String why) {
    return new Over<>(new Opening.Cannot(why));
  }
}
