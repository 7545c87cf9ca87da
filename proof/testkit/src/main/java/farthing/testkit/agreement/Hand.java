package farthing.testkit.agreement;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.Dthr;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.purse.CommandApdu;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.TransactionType;
import farthing.testkit.PurseProfile;
import farthing.testkit.TestPsam;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Whoever holds the card: remembers what was said, and has a security card that can sign. */
final class Hand {
  private static final int REMEMBERED = 8;
  private static final int INITIALIZE = 0x50;
  private static final int FOR_PURCHASE = 0x01;
  private static final int DEBIT = 0x54;
  private static final int CREDIT = 0x52;
  private static final int FOR_CANCEL = 0x07;
  private static final Dthr TIME = new Dthr(LocalDateTime.of(2026, 11, 22, 16, 4));

  private final TestPsam psam;
  private final Deque<CommandApdu> sent = new ArrayDeque<>();
  private Optional<Opened> opened = Optional.empty();
  private Optional<Paid> paid = Optional.empty();

  Hand(PurseProfile profile) {
    psam =
        new TestPsam(
            PsamId.ofHex("5053414d00000001"), profile.keys().purchase(), profile.keys().tac());
  }

  /** What INITIALIZE opened last. */
  private record Opened(TransactionType type, int slot, Amount amount, InitializeAnswer answer) {}

  /** The last purchase that went through. */
  private record Paid(int slot, PurchaseTerms terms, int number) {}

  void heard(CommandApdu command, ResponseApdu answer) {
    sent.addFirst(command);
    if (sent.size() > REMEMBERED) {
      sent.removeLast();
    }
    if (!answer.isDone() || command.cla() != 0x90) {
      return;
    }
    if (command.ins() == INITIALIZE) {
      remember(command, InitializeAnswer.parse(answer.data()));
    } else if (command.ins() == DEBIT && DebitAnswer.parse(answer.data()).cc().isDone()) {
      PurchaseTerms terms = DebitCommand.parse(TransactionType.PURCHASE, command.data()).terms();
      int number = DebitAnswer.parse(answer.data()).transactionNumber();
      paid = Optional.of(new Paid(command.p2(), terms, number));
    }
  }

  private void remember(CommandApdu command, InitializeAnswer answer) {
    boolean purchase = command.p1() == FOR_PURCHASE;
    Amount amount =
        purchase
            ? new Amount(
                new ByteReader("INITIALIZE", command.data()).amountMinor(),
                answer.balance().currency())
            : paid.map(p -> p.terms.amount()).orElse(answer.balance());
    opened =
        Optional.of(
            new Opened(
                purchase ? TransactionType.PURCHASE : TransactionType.CANCEL,
                command.p2(),
                amount,
                answer));
  }

  /** One of the last commands again, 0 the very last; SELECT as long as there was none. */
  CommandApdu again(int back) {
    return sent.stream().skip(back).findFirst().orElse(Purse.select());
  }

  /** NT of the last purchase; 0 if none. */
  int paidNumber() {
    return paid.map(Paid::number).orElse(0);
  }

  int paidSlot() {
    return paid.map(Paid::slot).orElse(0);
  }

  /**
   * The debit that fits what INITIALIZE opened last, or the credit for a cancel.
   *
   * @param trx for a purchase; a cancel takes the purchase's own
   * @param anothers whether a cancel takes this one too
   */
  Optional<CommandApdu> signed(TransactionId trx, long psamTransaction, boolean anothers) {
    return opened.map(o -> {
      boolean cancels = o.type == TransactionType.CANCEL;
      TransactionId named = cancels && !anothers ? paid.map(p -> p.terms.trx()).orElse(trx) : trx;
      PurchaseTerms terms = psam.terms(o.type, psamTransaction, named, o.amount, TIME);
      return CommandApdu.of(
          0x90,
          cancels ? CREDIT : DEBIT,
          cancels ? FOR_CANCEL : FOR_PURCHASE,
          o.slot,
          psam.sign(o.answer, terms).toBytes());
    });
  }
}
