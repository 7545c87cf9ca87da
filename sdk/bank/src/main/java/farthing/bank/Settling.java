package farthing.bank;

import farthing.base.TransactionId;
import farthing.messages.LoadStatus;
import farthing.messages.MerchantNotice;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Ends what was left open: repeats calls to the accounts that got no answer, and asks the load
 * server about orders that are past their expiry and whose message M never came.
 *
 * <p>No time-out decides about money: a hold is let go of when the load server says that no card
 * can be loaded on it any more, never because it is old. For all threads and processes; two that
 * take the same load do it twice, with one effect.
 */
public final class Settling {
  /** Loads looked after in one pass; the rest waits for the next. */
  public static final int BATCH = 100;

  private final LoadDesk desk;
  private final AccountCalls calls;
  private final LoadBook book;
  private final LoadServer server;
  private final InstantSource time;

  public Settling(LoadDesk desk, BankAccounts accounts, LoadBook book, LoadServer server) {
    this(desk, accounts, book, server, InstantSource.system());
  }

  public Settling(
      LoadDesk desk, BankAccounts accounts, LoadBook book, LoadServer server, InstantSource time) {
    this.desk = desk;
    this.calls = new AccountCalls(accounts, book, time);
    this.book = book;
    this.server = server;
    this.time = time;
  }

  /**
   * Looks once after each load that is due, {@link #BATCH} at most.
   *
   * @return how many were due: call again at once if it is a whole batch
   * @throws RuntimeException what the book throws when it cannot say; call again later
   */
  public int pass() throws InterruptedException {
    List<BookedLoad> due = book.due(time.instant(), BATCH);
    for (BookedLoad load : due) {
      lookAfter(load);
    }
    return due.size();
  }

  /**
   * Asks how a load is, now and without closing its order: for a person who asks.
   *
   * @return the load as it is then
   */
  public BookedLoad ask(TransactionId trx) throws InterruptedException {
    BookedLoad load = known(trx);
    if (load.state() == LoadState.HELD
        && server.ask(trx) instanceof LinkAnswer.Status told
        && told.status().state() == LoadStatus.State.ENDED) {
      believe(load, told.status());
    }
    return known(trx);
  }

  /**
   * A person wants no load any more: closes its order at the load server, and lets go of what is
   * held if no card can be loaded on it. Otherwise it stays as it is.
   *
   * @return the load as it is then
   */
  public BookedLoad giveUp(TransactionId trx) throws InterruptedException {
    BookedLoad load = known(trx);
    if (load.state() == LoadState.HOLDING) {
      release(load, "given up before it was held");
    } else if (load.state() == LoadState.HELD) {
      close(load);
    }
    return known(trx);
  }

  /** One that fails must not keep those behind it waiting. */
  private void lookAfter(BookedLoad load) throws InterruptedException {
    try {
      switch (load.state()) {
        case HOLDING -> holdOrGiveUp(load);
        case HELD -> close(load);
        case COMMITTING, RELEASING -> calls.finish(load);
        case COMMITTED, RELEASED -> {}
      }
    } catch (RuntimeException e) {
      later(load, "failed: " + e);
    }
  }

  /** Its order went to nobody yet, so that nothing can have been loaded on it. */
  private void holdOrGiveUp(BookedLoad load) throws InterruptedException {
    if (load.load().order().isExpired(time.instant())) {
      release(load, "the accounts did not answer in time");
    } else {
      calls.hold(load);
    }
  }

  private void close(BookedLoad load) throws InterruptedException {
    LinkAnswer answer = server.close(load.load().trx());
    if (answer instanceof LinkAnswer.Status told) {
      believe(load, told.status());
    } else if (answer instanceof LinkAnswer.Refused refused) {
      later(load, "the load server refuses: " + refused.code());
    } else if (answer instanceof LinkAnswer.Unreachable unreachable) {
      later(load, "the load server: " + unreachable.why());
    } else {
      later(load, "the load server does not know an order that was closed");
    }
  }

  private void believe(BookedLoad load, LoadStatus status) throws InterruptedException {
    switch (status.state()) {
      case CLOSED -> release(load, "no card was loaded in time");
      case COMMANDED ->
          book.unsure(
              load.load().trx(),
              status.since(),
              RetryPlan.loadServer(time.instant(), load.tries()));
      case ENDED -> {
        MerchantNotice notice = new MerchantNotice(load.load().trx(), status.m().orElseThrow());
        if (desk.confirm(notice) instanceof Confirming.Refused refused) {
          later(load, "the load server's message M: " + refused.why());
        }
      }
    }
  }

  private void release(BookedLoad load, String why) throws InterruptedException {
    TransactionId trx = load.load().trx();
    Instant now = time.instant();
    book.release(trx, why, new Timing(now, now.plus(RetryPlan.GRACE)));
    BookedLoad decided = known(trx);
    if (!decided.state().isEnded()) {
      calls.finish(decided);
    }
  }

  private void later(BookedLoad load, String trouble) {
    Instant due = RetryPlan.loadServer(time.instant(), load.tries());
    book.later(load.load().trx(), load.state(), trouble, due);
  }

  private BookedLoad known(TransactionId trx) {
    return book.find(trx)
        .orElseThrow(() -> new IllegalArgumentException("no load " + trx + " in the book"));
  }
}
