package farthing.bank;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A book that asks another one: for those that do one thing otherwise. */
class Forwarding implements LoadBook {
  private final LoadBook to;

  Forwarding(LoadBook to) {
    this.to = to;
  }

  /** Comes before every call, and after it. */
  void passes() {}

  @Override
  public boolean open(BankLoad load, Timing timing) {
    passes();
    boolean opened = to.open(load, timing);
    passes();
    return opened;
  }

  @Override
  public Optional<BookedLoad> find(TransactionId trx) {
    passes();
    return to.find(trx);
  }

  @Override
  public Optional<BookedLoad> ofSession(String session) {
    passes();
    return to.ofSession(session);
  }

  @Override
  public BookedLoad held(TransactionId trx, HostReference host, Timing timing) {
    passes();
    BookedLoad held = to.held(trx, host, timing);
    passes();
    return held;
  }

  @Override
  public Deciding commit(TransactionId trx, LoadConfirmation m, Timing timing) {
    passes();
    Deciding said = to.commit(trx, m, timing);
    passes();
    return said;
  }

  @Override
  public Deciding release(TransactionId trx, String why, Timing timing) {
    passes();
    Deciding said = to.release(trx, why, timing);
    passes();
    return said;
  }

  @Override
  public void ended(TransactionId trx, HostReference host, Instant now) {
    passes();
    to.ended(trx, host, now);
    passes();
  }

  @Override
  public void later(TransactionId trx, LoadState state, String trouble, Instant due) {
    passes();
    to.later(trx, state, trouble, due);
    passes();
  }

  @Override
  public void unsure(TransactionId trx, Instant commandedSince, Instant due) {
    passes();
    to.unsure(trx, commandedSince, due);
    passes();
  }

  @Override
  public List<BookedLoad> due(Instant now, int most) {
    passes();
    return to.due(now, most);
  }

  @Override
  public void alarm(TransactionId trx, String trouble) {
    passes();
    to.alarm(trx, trouble);
  }

  @Override
  public List<BookedLoad> unsure(int most) {
    return to.unsure(most);
  }

  @Override
  public List<BookedLoad> troubled(int most) {
    return to.troubled(most);
  }

  /** Accounts that ask others. */
  static class Accounts implements BankAccounts {
    private final BankAccounts to;

    Accounts(BankAccounts to) {
      this.to = to;
    }

    /** Comes before every call, and after it. */
    void passes() {}

    @Override
    public AccountAnswer<AccountLimits> check(AccountId account, IepId card, Flow flow)
        throws InterruptedException {
      passes();
      return to.check(account, card, flow);
    }

    @Override
    public AccountAnswer<Quote> quote(AccountId account, Flow flow, Amount amount)
        throws InterruptedException {
      passes();
      return to.quote(account, flow, amount);
    }

    @Override
    public AccountAnswer<HostReference> hold(Movement movement) throws InterruptedException {
      passes();
      AccountAnswer<HostReference> said = to.hold(movement);
      passes();
      return said;
    }

    @Override
    public AccountAnswer<HostReference> commit(Movement movement) throws InterruptedException {
      passes();
      AccountAnswer<HostReference> said = to.commit(movement);
      passes();
      return said;
    }

    @Override
    public AccountAnswer<HostReference> release(Movement movement) throws InterruptedException {
      passes();
      AccountAnswer<HostReference> said = to.release(movement);
      passes();
      return said;
    }
  }
}
