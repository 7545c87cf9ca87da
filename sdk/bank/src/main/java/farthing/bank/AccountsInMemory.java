package farthing.bank;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.util.HashMap;
import java.util.Map;

/** Accounts for tests and a first evening: a restart forgets them. Not for money. */
public final class AccountsInMemory implements BankAccounts {
  /** How far the movement of one reference is. */
  private enum Step {
    HELD,
    COMMITTED,
    RELEASED
  }

  private final Amount fee;
  private final Map<AccountId, Amount> free = new HashMap<>();
  private final Map<AccountId, Amount> held = new HashMap<>();
  private final Map<TransactionId, Step> steps = new HashMap<>();

  /**
   * @param fee of every movement; its currency is that of all accounts
   */
  public AccountsInMemory(Amount fee) {
    this.fee = fee;
  }

  public synchronized void open(AccountId account, Amount balance) {
    free.put(account, balance);
  }

  /** What the account may still spend: without what is held. */
  public synchronized Amount free(AccountId account) {
    return free.getOrDefault(account, Amount.ofMinor(0, fee.currency()));
  }

  /** What is held for loads that have not ended. */
  public synchronized Amount held(AccountId account) {
    return held.getOrDefault(account, Amount.ofMinor(0, fee.currency()));
  }

  @Override
  public synchronized AccountAnswer<AccountLimits> check(AccountId account, IepId card, Flow flow) {
    if (!free.containsKey(account)) {
      return new AccountAnswer.Refused<>(AccountRefusal.ACCOUNT_UNKNOWN, "");
    }
    Amount least = Amount.ofMinor(fee.minor() + 1, fee.currency());
    Amount most =
        Amount.ofMinor(
            flow == Flow.LOAD
                ? Math.max(0, free(account).minor() - fee.minor())
                : Integer.MAX_VALUE - free(account).minor(),
            fee.currency());
    return new AccountAnswer.Done<>(
        new AccountLimits(least, most, "account " + account + ", fee " + fee));
  }

  @Override
  public synchronized AccountAnswer<Quote> quote(AccountId account, Flow flow, Amount amount) {
    return new AccountAnswer.Done<>(new Quote(amount, fee));
  }

  @Override
  public synchronized AccountAnswer<HostReference> hold(Movement movement) {
    Step step = steps.get(movement.reference());
    if (step == Step.RELEASED) {
      return new AccountAnswer.Refused<>(AccountRefusal.RELEASED_BEFORE, "");
    }
    if (step == null) {
      if (!free.containsKey(movement.account())) {
        return new AccountAnswer.Refused<>(AccountRefusal.ACCOUNT_UNKNOWN, "");
      }
      if (movement.flow() == Flow.LOAD) {
        if (!free(movement.account()).covers(movement.onAccount())) {
          return new AccountAnswer.Refused<>(AccountRefusal.FUNDS_TOO_LOW, "");
        }
        free.put(movement.account(), free(movement.account()).minus(movement.onAccount()));
        held.put(movement.account(), held(movement.account()).plus(movement.onAccount()));
      }
      steps.put(movement.reference(), Step.HELD);
    }
    return done(movement, "H");
  }

  @Override
  public synchronized AccountAnswer<HostReference> commit(Movement movement) {
    Step step = steps.get(movement.reference());
    if (step == null || step == Step.RELEASED) {
      return new AccountAnswer.Refused<>(AccountRefusal.NOT_ALLOWED, "nothing is held");
    }
    if (step == Step.HELD) {
      if (movement.flow() == Flow.UNLOAD) {
        free.put(movement.account(), free(movement.account()).plus(movement.onAccount()));
      } else {
        held.put(movement.account(), held(movement.account()).minus(movement.onAccount()));
      }
      steps.put(movement.reference(), Step.COMMITTED);
    }
    return done(movement, "C");
  }

  @Override
  public synchronized AccountAnswer<HostReference> release(Movement movement) {
    Step step = steps.get(movement.reference());
    if (step == Step.COMMITTED) {
      return new AccountAnswer.Refused<>(AccountRefusal.NOT_ALLOWED, "committed before");
    }
    if (step == Step.HELD && movement.flow() == Flow.LOAD) {
      free.put(movement.account(), free(movement.account()).plus(movement.onAccount()));
      held.put(movement.account(), held(movement.account()).minus(movement.onAccount()));
    }
    steps.put(movement.reference(), Step.RELEASED);
    return done(movement, "R");
  }

  private static AccountAnswer<HostReference> done(Movement movement, String what) {
    return new AccountAnswer.Done<>(new HostReference(what + "-" + movement.reference()));
  }
}
