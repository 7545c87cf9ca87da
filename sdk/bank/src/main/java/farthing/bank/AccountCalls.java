package farthing.bank;

import farthing.base.TransactionId;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Calls the accounts for a load that is in the book, and writes down what they say. Each call may
 * be made again, by anybody, after a crash between any two lines.
 */
final class AccountCalls {
  /** As long as the book takes it. */
  private static final int LONGEST_WHY = 200;

  private final BankAccounts accounts;
  private final LoadBook book;
  private final InstantSource time;

  AccountCalls(BankAccounts accounts, LoadBook book, InstantSource time) {
    this.accounts = accounts;
    this.book = book;
    this.time = time;
  }

  /** HOLDING: held now, or refused and with that on its way out, or as before. */
  BookedLoad hold(BookedLoad holding) throws InterruptedException {
    AccountAnswer<HostReference> answer = accounts.hold(holding.load().movement());
    TransactionId trx = holding.load().trx();
    Instant now = time.instant();
    if (answer instanceof AccountAnswer.Done<HostReference> done) {
      Instant due = holding.load().order().expires().plus(RetryPlan.AFTER_EXPIRY);
      return book.held(trx, done.what(), new Timing(now, due));
    }
    if (answer instanceof AccountAnswer.Refused<HostReference> refused) {
      book.release(trx, refusal(refused), new Timing(now, now.plus(RetryPlan.GRACE)));
      return finish(known(trx));
    }
    return later(holding, ((AccountAnswer.Unknown<HostReference>) answer).why());
  }

  /** COMMITTING or RELEASING: ended now, or as before. */
  BookedLoad finish(BookedLoad decided) throws InterruptedException {
    Movement movement = decided.load().movement();
    AccountAnswer<HostReference> answer =
        decided.state() == LoadState.COMMITTING
            ? accounts.commit(movement)
            : accounts.release(movement);
    if (answer instanceof AccountAnswer.Done<HostReference> done) {
      book.ended(decided.load().trx(), done.what(), time.instant());
      return known(decided.load().trx());
    }
    if (answer instanceof AccountAnswer.Refused<HostReference> refused) {
      // It may not be refused; what was decided stays, and people see why it does not happen.
      return later(decided, "refused: " + refusal(refused));
    }
    return later(decided, ((AccountAnswer.Unknown<HostReference>) answer).why());
  }

  private BookedLoad later(BookedLoad load, String trouble) {
    Instant due = RetryPlan.accounts(time.instant(), load.tries());
    book.later(load.load().trx(), load.state(), trouble, due);
    return known(load.load().trx());
  }

  private BookedLoad known(TransactionId trx) {
    return book.find(trx)
        .orElseThrow(() -> new IllegalStateException("TRX " + trx + " left the book"));
  }

  private static String refusal(AccountAnswer.Refused<?> refused) {
    String text = refused.why() + (refused.text().isEmpty() ? "" : ": " + refused.text());
    return text.length() <= LONGEST_WHY ? text : text.substring(0, LONGEST_WHY);
  }
}
