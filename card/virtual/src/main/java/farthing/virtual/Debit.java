package farthing.virtual;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.LogRecord;
import farthing.purse.PurchaseTerms;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.util.Optional;

/** DEBIT IEP, and CREDIT IEP for a cancel: the moment the money moves (PROTOCOL, rules 2 to 5). */
final class Debit {
  private Debit() {}

  /** Puts a new state in the old one's place; when it returns, the new one outlives a power cut. */
  interface Commit {
    void durably(PurseState next) throws CardGone;
  }

  /**
   * @param session what INITIALIZE opened, used up by this
   * @param data 48 bytes
   */
  static ResponseApdu answer(
      PurseState purse, Session.OfPurchase session, Bytes data, Commit commit) throws CardGone {
    if (!session.isNamedBy(data)) {
      return ResponseApdu.refusing(StatusWord.DATA_WRONG);
    }

    // Counted before it is compared: whoever cuts the power at the right moment has counted too.
    commit.durably(purse.withWrongS2(purse.wrongS2() + 1));
    Optional<SignedCommand> verified = SignedCommand.verify(purse, session, data);
    if (verified.isEmpty()) {
      return ResponseApdu.refusing(StatusWord.S2_WRONG);
    }
    SignedCommand command = verified.get();
    PurseState trusting = purse.withWrongS2(0);

    Optional<Amount> balanceAfter = balanceAfter(purse, session, command.terms());
    if (balanceAfter.isEmpty()) {
      DebitAnswer refusal = command.reply(refusalOf(session), session.balance().minor());
      commit.durably(trusting);
      return new ResponseApdu(refusal.toBytes(), StatusWord.DONE);
    }

    DebitAnswer answer = command.reply(CompletionCode.DONE, balanceAfter.get().minor());
    commit.durably(trusting.after(committed(session, command.terms(), answer)));
    return new ResponseApdu(answer.toBytes(), StatusWord.DONE);
  }

  /** What the slot holds afterwards; nothing if the money cannot move. */
  private static Optional<Amount> balanceAfter(
      PurseState purse, Session.OfPurchase session, PurchaseTerms terms) {
    Amount before = session.balance();
    Amount moved = session.amount();
    if (session.type() == TransactionType.CANCEL) {
      return undoes(purse, session, terms) ? Optional.of(before.plus(moved)) : Optional.empty();
    }
    return before.covers(moved) ? Optional.of(before.minus(moved)) : Optional.empty();
  }

  /** Rule 5: the card's last transaction is that purchase, from the same IDPSAM and TRX. */
  private static boolean undoes(PurseState purse, Session.OfPurchase session, PurchaseTerms terms) {
    Committed purchase = purse.newest().orElseThrow();
    long balanceAfter = (long) session.balance().minor() + session.amount().minor();
    return purchase.record().counterpart().equals(terms.psam().value())
        && purchase.trx().equals(terms.trx())
        && balanceAfter <= purse.slots().get(session.slot()).maximum().minor();
  }

  private static CompletionCode refusalOf(Session.OfPurchase session) {
    return session.type() == TransactionType.CANCEL
        ? CompletionCode.PURSE_COULD_NOT
        : CompletionCode.BALANCE_TOO_LOW;
  }

  private static Committed committed(
      Session.OfPurchase session, PurchaseTerms terms, DebitAnswer answer) {
    LogRecord record =
        new LogRecord(
            session.type(),
            answer.transactionNumber(),
            answer.cc(),
            session.amount(),
            answer.balanceAfterMinor(),
            terms.time(),
            terms.psam().value());
    return new Committed(
        session.slot(), record, terms.trx(), answer.s3(), answer.s6(), answer.s7());
  }
}
