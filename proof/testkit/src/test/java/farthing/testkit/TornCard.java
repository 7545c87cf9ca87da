package farthing.testkit;

import static farthing.base.Currency.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.util.Optional;

/** What must still be possible with a card that was torn in the midst of a command. */
final class TornCard {
  private static final Amount TEN_CENTS = Amount.ofMinor(10, EUR);

  private TornCard() {}

  /**
   * It lets its last purchase be cancelled, and pays; or is blocked, if that is what the command
   * did.
   *
   * @param written whether anything that the command wrote is there
   */
  static void worksOn(TornCommand command, TestCard card, boolean written) throws CardGone {
    card.done(Purse.select());
    if (command.isForABlankPurse() && card.status(Purse.slotInquiry(0)) == StatusWord.BLOCKED) {
      for (CommandApdu part : card.profile.commands()) {
        card.done(part);
      }
    }
    ResponseApdu answer = card.send(Purse.initializePurchase(0, TEN_CENTS));
    if (command.name().endsWith(TornCommands.FIFTEENTH) && written) {
      assertThat(answer.status()).isEqualTo(StatusWord.BLOCKED);
      return;
    }
    if (command.name().startsWith("UPDATE") && answer.status() == StatusWord.BLOCKED) {
      card.loads.update(); // torn before it was unblocked: the issuer does it again
    }
    cancels(card);
    pays(card);
  }

  /** Only a purchase that is the last thing the card did, and that one wholly. */
  private static void cancels(TestCard card) throws CardGone {
    Optional<LogRecord> last = card.newest();
    int number = last.map(LogRecord::transactionNumber).orElse(1);
    if (last.filter(TornCard::isPurchase).isEmpty()) {
      assertThat(card.status(Purse.initializeCancel(0, number))).isEqualTo(StatusWord.BAD_SEQUENCE);
      return;
    }
    PurchaseTerms of = card.psam.signed(number).orElseThrow().terms();
    int balance = card.balance(0);
    DebitAnswer cancelled =
        DebitAnswer.parse(card.done(Purse.creditCancel(0, cancel(card, number, of))));
    assertThat(cancelled.cc().isDone()).isTrue();
    assertThat(card.balance(0)).isEqualTo(balance + of.amount().minor());
  }

  private static DebitCommand cancel(TestCard card, int number, PurchaseTerms of) throws CardGone {
    InitializeAnswer opened = InitializeAnswer.parse(card.done(Purse.initializeCancel(0, number)));
    PurchaseTerms terms =
        card.psam.terms(
            TransactionType.CANCEL, of.psamTransaction() + 1, of.trx(), of.amount(), of.time());
    return card.psam.sign(opened, terms);
  }

  private static boolean isPurchase(LogRecord record) {
    return record.type() == TransactionType.PURCHASE
        && !record.amount().currency().isAuthentication();
  }

  private static void pays(TestCard card) throws CardGone {
    InitializeAnswer opened = card.initialize(0, TEN_CENTS);
    TestCard.Paid paid = card.pay(TEN_CENTS);
    card.assertProven(paid);
    assertThat(paid.answer().cc().isDone()).isTrue();
    assertThat(paid.answer().balanceAfterMinor()).isEqualTo(opened.balance().minor() - 10);
    assertThat(card.previous(opened.transactionNumber()).asDebitAnswer()).isEqualTo(paid.answer());
    assertThat(card.log(1).transactionNumber()).isEqualTo(opened.transactionNumber());
  }
}
