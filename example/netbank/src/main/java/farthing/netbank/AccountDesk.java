package farthing.netbank;

import farthing.accounts.Account;
import farthing.store.AccountStatement;
import farthing.store.Ledger;
import java.util.OptionalLong;

/** What a customer's account says. */
final class AccountDesk {
  /** Of a statement's page. */
  private static final int LINES = 20;

  private final Customers customers;
  private final Ledger ledger;

  AccountDesk(Customers customers, Ledger ledger) {
    this.customers = customers;
    this.ledger = ledger;
  }

  /**
   * The account as it is.
   *
   * @param balance in minor units, without what is held
   * @param held in minor units
   */
  record Standing(Customer customer, long balance, long held, AccountStatement statement) {}

  /**
   * @param before of the statement's page that was seen last; empty for the newest
   */
  Standing standing(Customer customer, OptionalLong before) {
    Account account = Books.customer(customer.account(), customer.currency());
    return new Standing(
        customer,
        customers.balance(customer.account(), customer.currency()),
        customers.held(customer.account(), customer.currency()),
        ledger.statement(account, before.orElse(Long.MAX_VALUE), LINES));
  }
}
