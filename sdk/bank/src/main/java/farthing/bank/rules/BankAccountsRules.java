package farthing.bank.rules;

import static farthing.bank.rules.Rule.same;

import farthing.bank.AccountAnswer;
import farthing.bank.AccountId;
import farthing.bank.AccountRefusal;
import farthing.bank.BankAccounts;
import farthing.bank.HostReference;
import farthing.bank.Movement;
import farthing.base.Amount;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/** The contract of {@link BankAccounts}, sentence by sentence, asked of one account. */
public final class BankAccountsRules {
  private final BankAccounts accounts;
  private final Funds funds;
  private final Amount amount;
  private final Random random;

  /** What is known of the account from elsewhere. */
  public interface Funds {
    AccountId account();

    /** What it may spend now: without what is held. More than a hundred times the amount. */
    Amount free() throws Exception;
  }

  private BankAccountsRules(BankAccounts accounts, Funds funds, Amount amount, Random random) {
    this.accounts = accounts;
    this.funds = funds;
    this.amount = amount;
    this.random = random;
  }

  /**
   * @param amount of each movement; the account may load and unload it
   * @param random makes the references: another each time where the accounts outlive the process
   */
  public static List<Rule> of(BankAccounts accounts, Funds funds, Amount amount, Random random) {
    BankAccountsRules rules = new BankAccountsRules(accounts, funds, amount, random);
    return List.of(
        new Rule("a load is held once, with its fee, however often it is asked", rules::heldOnce),
        new Rule("a commit takes what was held, once", rules::committedOnce),
        new Rule("a release gives back what was held, once", rules::releasedOnce),
        new Rule("a hold that comes after its release reserves nothing", rules::releasedFirst),
        new Rule("an unload credits at its commit, less its fee, once", rules::unloadedOnce),
        new Rule("an unload that is released credits nothing", rules::unloadReleased),
        new Rule("more than the account has is refused", rules::tooMuch));
  }

  private void heldOnce() throws Exception {
    Movement load = movement(Flow.LOAD, amount);
    Amount before = funds.free();
    HostReference first = done(accounts.hold(load));
    same("the same answer", first, done(accounts.hold(load)));
    same("free", before.minus(load.onAccount()), funds.free());
    done(accounts.release(load));
  }

  private void committedOnce() throws Exception {
    Movement load = movement(Flow.LOAD, amount);
    Amount before = funds.free();
    done(accounts.hold(load));
    HostReference first = done(accounts.commit(load));
    same("the same answer", first, done(accounts.commit(load)));
    same("free", before.minus(load.onAccount()), funds.free());
    done(accounts.hold(load));
    same("free, held again", before.minus(load.onAccount()), funds.free());
  }

  private void releasedOnce() throws Exception {
    Movement load = movement(Flow.LOAD, amount);
    Amount before = funds.free();
    done(accounts.hold(load));
    HostReference first = done(accounts.release(load));
    same("the same answer", first, done(accounts.release(load)));
    same("free", before, funds.free());
    releasedBefore(accounts.hold(load));
    same("free, held again", before, funds.free());
  }

  private void releasedFirst() throws Exception {
    Movement load = movement(Flow.LOAD, amount);
    Amount before = funds.free();
    done(accounts.release(load));
    releasedBefore(accounts.hold(load));
    same("free", before, funds.free());
  }

  private void unloadedOnce() throws Exception {
    Movement unload = movement(Flow.UNLOAD, amount);
    Amount before = funds.free();
    done(accounts.hold(unload));
    same("free, held", before, funds.free());
    HostReference first = done(accounts.commit(unload));
    same("the same answer", first, done(accounts.commit(unload)));
    same("free", before.plus(unload.onAccount()), funds.free());
  }

  private void unloadReleased() throws Exception {
    Movement unload = movement(Flow.UNLOAD, amount);
    Amount before = funds.free();
    done(accounts.hold(unload));
    done(accounts.release(unload));
    same("free", before, funds.free());
  }

  private void tooMuch() throws Exception {
    Amount before = funds.free();
    Movement usual = movement(Flow.LOAD, amount);
    AccountAnswer<HostReference> answer =
        accounts.hold(
            new Movement(
                usual.reference(), usual.account(), Flow.LOAD, before.plus(amount), usual.fee()));
    same("refused", true, answer instanceof AccountAnswer.Refused);
    same("free", before, funds.free());
  }

  private Movement movement(Flow flow, Amount moved) throws InterruptedException {
    Amount fee = done(accounts.quote(funds.account(), flow, moved)).fee();
    TransactionId trx = TransactionId.next(InstantSource.system(), random);
    return new Movement(trx, funds.account(), flow, moved, fee);
  }

  private static void releasedBefore(AccountAnswer<HostReference> answer) {
    same(
        "a hold after its release",
        AccountRefusal.RELEASED_BEFORE,
        answer instanceof AccountAnswer.Refused<HostReference> refused ? refused.why() : answer);
  }

  private static <T> T done(AccountAnswer<T> answer) {
    if (answer instanceof AccountAnswer.Done<T> done) {
      return done.what();
    }
    throw new AssertionError("not done: " + answer);
  }
}
