package farthing.netbank;

import farthing.accounts.Account;
import farthing.accounts.AccountKind;
import farthing.accounts.FloatArrangement;
import farthing.accounts.LedgerEntry;
import farthing.accounts.Posting;
import farthing.bank.Movement;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.messages.Flow;
import java.util.ArrayList;
import java.util.List;

/**
 * Which entries the bank makes. Above zero is what the bank owes.
 *
 * <p>A load moves from the customer to what is held for it, and from there to the float behind the
 * cards, and the fee; or back to the customer. An unload moves once, from the float to the customer
 * and the fee.
 */
final class Books {
  /** What the customer may spend. */
  static final AccountKind CUSTOMER = new AccountKind("customer", true);

  /** What is held of it for loads that are open. */
  static final AccountKind HELD = new AccountKind("held", true);

  static final AccountKind FEES = new AccountKind("fees", false);

  /** What came in over the counter, below zero: the bank has it. */
  static final AccountKind CASH = new AccountKind("cash", false);

  /** What was given away in points: no money came in for it. */
  static final AccountKind AWARDED = new AccountKind("awarded", false);

  private final FloatArrangement arrangement;

  Books(FloatArrangement arrangement) {
    this.arrangement = arrangement;
  }

  static Account customer(String account, Currency currency) {
    return new Account(CUSTOMER, account, currency);
  }

  static Account held(String account, Currency currency) {
    return new Account(HELD, account, currency);
  }

  static Account fees(Currency currency) {
    return new Account(FEES, "loads", currency);
  }

  /**
   * The funds behind what this bank has put on cards, named after who holds them; of points, what a
   * programme has put there.
   */
  Account funds(Currency currency) {
    AccountKind kind = new AccountKind("float-" + arrangement.wordFor(currency), false);
    return new Account(kind, "cards", currency);
  }

  /**
   * @param opening above zero
   */
  static LedgerEntry opening(String account, Amount opening) {
    Currency currency = opening.currency();
    return LedgerEntry.move(
        "opening/" + account,
        new Account(currency.isPoints() ? AWARDED : CASH, "openings", currency),
        customer(account, currency),
        opening.minor());
  }

  /** Of a load alone: an unload holds nothing. */
  static LedgerEntry hold(Movement load) {
    return LedgerEntry.move(
        reference("hold", load), customer(load), held(load), load.onAccount().minor());
  }

  /** Of a load alone. */
  static LedgerEntry release(Movement load) {
    return LedgerEntry.move(
        reference("release", load), held(load), customer(load), load.onAccount().minor());
  }

  LedgerEntry commit(Movement movement) {
    Currency currency = movement.amount().currency();
    long amount = movement.amount().minor();
    long onAccount = movement.onAccount().minor();
    List<Posting> postings = new ArrayList<>();
    if (movement.flow() == Flow.LOAD) {
      postings.add(new Posting(held(movement), -onAccount));
      postings.add(new Posting(funds(currency), amount));
    } else {
      postings.add(new Posting(funds(currency), -amount));
      postings.add(new Posting(customer(movement), onAccount));
    }
    if (!movement.fee().isZero()) {
      postings.add(new Posting(fees(currency), movement.fee().minor()));
    }
    return new LedgerEntry(reference("commit", movement), postings);
  }

  private static Account customer(Movement movement) {
    return customer(movement.account().value(), movement.amount().currency());
  }

  private static Account held(Movement movement) {
    return held(movement.account().value(), movement.amount().currency());
  }

  /** {@code hold/load/{TRX}}: a statement reads from it what a line is of. */
  private static String reference(String step, Movement movement) {
    return step + "/" + movement.flow().word() + "/" + movement.reference();
  }
}
