package farthing.purse;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The card's side of a purchase (steps 608, 618 and 620) in three dialogues: {@link #look} finds
 * out whether the card can pay, {@link #open} gets what the draw request carries, {@link #debit}
 * takes the money. What becomes of a debit that nobody heard the answer of, {@link AskAgain} tells.
 */
public final class PurchaseDialogue {
  private PurchaseDialogue() {}

  /**
   * What is to be paid.
   *
   * @param suites that the merchant takes
   * @param now for the card's expiry: the card has no clock
   * @param accepted the suites that this client uses at all, whatever a merchant takes
   */
  public record Wish(Amount amount, List<Suite> suites, Instant now, Set<Suite> accepted) {
    public Wish {
      suites = List.copyOf(suites);
      accepted = Set.copyOf(accepted);
    }

    /** Of a client that accepts what is usual. */
    public Wish(Amount amount, List<Suite> suites, Instant now) {
      this(amount, suites, now, Suite.USUAL);
    }
  }

  /** Whether the card can pay, by its own account. */
  public sealed interface Look {
    record CanPay(Payer payer) implements Look {}

    record Cannot(CannotPay why) implements Look {}
  }

  /**
   * A card that can pay.
   *
   * @param fci its answer to SELECT
   * @param slot the one that holds the currency, 0 to 7
   * @param balance in that slot, before the purchase
   */
  public record Payer(Bytes fci, Fci.Identity identity, int slot, Amount balance, Amount amount) {
    public Amount balanceAfter() {
      return balance.minus(amount);
    }
  }

  /** The card's answer to INITIALIZE IEP. */
  public sealed interface Opening {
    record Opened(InitializeAnswer answer) implements Opening {}

    record Cannot(CannotPay why) implements Opening {}
  }

  /** Selects the purse, finds the slot with the currency, and checks all that step 608 checks. */
  public static Dialogue<Look> look(Wish wish) {
    return CardLook.begin(wish);
  }

  /**
   * INITIALIZE IEP, with the PIN where the card wants it. From here on the card waits for the
   * debit: any other command ends its session.
   */
  public static Dialogue<Opening> open(Payer payer) {
    return CardOpening.begin(payer);
  }

  /**
   * Step 618: the debit, with the amount that the person approved put into the command, so that the
   * card finds an amount that was altered on the way. A card that answers anything but a signed
   * answer is asked what happened, for a status word is not proof.
   *
   * @param command as it came from the payment server
   */
  public static Dialogue<DebitOutcome> debit(
      Payer payer, InitializeAnswer opened, DebitCommand command) {
    DebitCommand approved = command.withAmount(payer.amount());
    AskAgain question =
        new AskAgain(opened.iep()::equals, opened.transactionNumber(), approved.terms());
    int before = opened.balance().minor();
    return new Send<>(
        Purse.debit(payer.slot(), approved),
        answer -> heard(answer, question, before, before - payer.amount().minor()));
  }

  /**
   * What an answer to DEBIT or CREDIT comes to. Done is only what says so twice: by its code and by
   * its balance. Whether the signature is the card's, the payment server will tell.
   *
   * @param before and after: the balance, in minor units, if the card did nothing and if it did
   */
  static Dialogue<DebitOutcome> heard(
      ResponseApdu answer, AskAgain question, int before, int after) {
    if (!answer.isDone()) {
      return question.because(StatusWord.meaning(answer.status()));
    }
    DebitAnswer signed;
    try {
      signed = DebitAnswer.parse(answer.data());
    } catch (Malformed e) {
      return question.because("its answer was garbled");
    }
    if (signed.transactionNumber() != question.transactionNumber()) {
      return question.because("it answered for another transaction");
    }
    if (signed.balanceAfterMinor() != (signed.cc().isDone() ? after : before)) {
      return question.because("its answer contradicts itself");
    }
    return signed.cc().isDone()
        ? new Over<>(new DebitOutcome.Debited(signed))
        : question.confirm(signed);
  }

  /** What a signed answer says. */
  public static DebitOutcome outcomeOf(DebitAnswer signed) {
    return signed.cc().isDone()
        ? new DebitOutcome.Debited(signed)
        : new DebitOutcome.Declined(signed);
  }
}
