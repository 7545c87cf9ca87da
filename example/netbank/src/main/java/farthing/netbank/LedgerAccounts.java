package farthing.netbank;

import farthing.accounts.LedgerEntry;
import farthing.bank.AccountAnswer;
import farthing.bank.AccountId;
import farthing.bank.AccountLimits;
import farthing.bank.AccountRefusal;
import farthing.bank.BankAccounts;
import farthing.bank.HostReference;
import farthing.bank.Movement;
import farthing.bank.Quote;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.store.Ledger;
import farthing.store.Posted;
import farthing.store.StoreUnavailable;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Accounts in the ledger. Each call is one transaction: the row of its reference, which says how
 * far it is, and the entry. It answers within what the database's bounds add up to, some 15 s.
 */
final class LedgerAccounts implements BankAccounts {
  /** Of an account's number in what the client shows. */
  private static final int SHOWN_DIGITS = 4;

  private final Customers customers;
  private final Tables tables;
  private final Ledger ledger;
  private final Books books;
  private final Terms terms;

  LedgerAccounts(Customers customers, Tables tables, Ledger ledger, Books books, Terms terms) {
    this.customers = customers;
    this.tables = tables;
    this.ledger = ledger;
    this.books = books;
    this.terms = terms;
  }

  private enum Step {
    HELD,
    COMMITTED,
    RELEASED,
    /** Another movement has this reference, which cannot be told apart any more: stands nowhere. */
    OF_ANOTHER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Step ofWord(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  @Override
  public AccountAnswer<AccountLimits> check(AccountId account, IepId card, Flow flow) {
    return answered(() -> {
      Optional<Customer> customer = customers.find(account.value());
      if (customer.isEmpty()) {
        return new AccountAnswer.Refused<>(AccountRefusal.ACCOUNT_UNKNOWN, "");
      }
      Currency currency = customer.get().currency();
      if (!currency.equals(terms.most().currency())) {
        return new AccountAnswer.Refused<>(
            AccountRefusal.NOT_ALLOWED, "accounts in " + currency.text() + " load no cards here");
      }
      long balance = customers.balance(account.value(), currency);
      long most = flow == Flow.LOAD ? balance - terms.fee().minor() : terms.most().minor();
      Amount offered = Amount.ofMinor(Math.max(0, Math.min(most, terms.most().minor())), currency);
      return new AccountAnswer.Done<>(new AccountLimits(terms.least(), offered, text(account)));
    });
  }

  @Override
  public AccountAnswer<Quote> quote(AccountId account, Flow flow, Amount amount) {
    return amount.currency().equals(terms.fee().currency())
        ? new AccountAnswer.Done<>(new Quote(amount, terms.fee()))
        : new AccountAnswer.Refused<>(
            AccountRefusal.NOT_ALLOWED, "not in " + amount.currency().text());
  }

  @Override
  public AccountAnswer<HostReference> hold(Movement movement) {
    return answered(() -> {
      Optional<Customer> customer = customers.find(movement.account().value());
      if (customer.isEmpty() || !customer.get().currency().equals(movement.amount().currency())) {
        return new AccountAnswer.Refused<>(AccountRefusal.ACCOUNT_UNKNOWN, "");
      }
      return tables.whole(sql ->
          isNew(sql, movement, Step.HELD) ? holdNew(sql, movement) : heldBefore(sql, movement));
    });
  }

  private AccountAnswer<HostReference> holdNew(Handle sql, Movement movement) throws SQLException {
    if (movement.flow() == Flow.UNLOAD
        || !(post(sql, Books.hold(movement)) instanceof Posted.BelowZero)) {
      return done("hold", movement);
    }
    sql.createUpdate("DELETE FROM movement WHERE reference = :reference")
        .bind("reference", movement.reference().value())
        .execute();
    return new AccountAnswer.Refused<>(AccountRefusal.FUNDS_TOO_LOW, "");
  }

  private static AccountAnswer<HostReference> heldBefore(Handle sql, Movement movement) {
    return switch (step(sql, movement)) {
      case HELD, COMMITTED -> done("hold", movement);
      case RELEASED -> new AccountAnswer.Refused<>(AccountRefusal.RELEASED_BEFORE, "");
      case OF_ANOTHER -> ofAnother();
    };
  }

  @Override
  public AccountAnswer<HostReference> commit(Movement movement) {
    return answered(() ->
        tables.whole(sql -> {
          switch (find(sql, movement).orElse(Step.RELEASED)) {
            case RELEASED -> {
              return new AccountAnswer.Refused<>(AccountRefusal.NOT_ALLOWED, "nothing is held");
            }
            case OF_ANOTHER -> {
              return ofAnother();
            }
            case HELD -> {
              post(sql, books.commit(movement));
              write(sql, movement, Step.COMMITTED);
            }
            case COMMITTED -> {}
          }
          return done("commit", movement);
        }));
  }

  @Override
  public AccountAnswer<HostReference> release(Movement movement) {
    return answered(() ->
        tables.whole(sql -> {
          if (isNew(sql, movement, Step.RELEASED)) {
            return done("release", movement);
          }
          switch (step(sql, movement)) {
            case COMMITTED -> {
              return new AccountAnswer.Refused<>(AccountRefusal.NOT_ALLOWED, "committed before");
            }
            case OF_ANOTHER -> {
              return ofAnother();
            }
            case HELD -> {
              if (movement.flow() == Flow.LOAD) {
                post(sql, Books.release(movement));
              }
              write(sql, movement, Step.RELEASED);
            }
            case RELEASED -> {}
          }
          return done("release", movement);
        }));
  }

  private Posted post(Handle sql, LedgerEntry entry) throws SQLException {
    Posted posted = ledger.post(sql.getConnection(), entry);
    if (posted instanceof Posted.Contradicted) {
      throw new IllegalStateException("the ledger has another entry " + entry.reference());
    }
    return posted;
  }

  /** Whether this call was the first of its reference; waits for another that is at work on it. */
  private static boolean isNew(Handle sql, Movement movement, Step step) {
    return sql.createUpdate(
                "INSERT INTO movement"
                    + " (reference, account, flow, amount_minor, fee_minor, currency, step)"
                    + " VALUES (:reference, :account, :flow, :amount, :fee, :currency, :step)"
                    + " ON CONFLICT DO NOTHING")
            .bind("reference", movement.reference().value())
            .bind("account", movement.account().value())
            .bind("flow", movement.flow().word())
            .bind("amount", movement.amount().minor())
            .bind("fee", movement.fee().minor())
            .bind("currency", movement.amount().currency().toBytes().toArray())
            .bind("step", step.word())
            .execute()
        == 1;
  }

  private static void write(Handle sql, Movement movement, Step step) {
    sql.createUpdate("UPDATE movement SET step = :step WHERE reference = :reference")
        .bind("reference", movement.reference().value())
        .bind("step", step.word())
        .execute();
  }

  private static Step step(Handle sql, Movement movement) {
    return find(sql, movement)
        .orElseThrow(() -> new IllegalStateException("a movement left its table"));
  }

  /** Locked until the transaction ends. */
  private static Optional<Step> find(Handle sql, Movement movement) {
    return sql.createQuery(
            "SELECT reference, account, flow, amount_minor, fee_minor, currency, step"
                + " FROM movement WHERE reference = :reference FOR UPDATE")
        .bind("reference", movement.reference().value())
        .map((row, _) -> {
          Currency currency = Currency.of(Bytes.of(row.getBytes("currency")));
          Movement before =
              new Movement(
                  new TransactionId(row.getObject("reference", UUID.class)),
                  new AccountId(row.getString("account")),
                  Flow.ofWord(row.getString("flow")),
                  Amount.ofMinor(row.getInt("amount_minor"), currency),
                  Amount.ofMinor(row.getInt("fee_minor"), currency));
          return before.equals(movement) ? Step.ofWord(row.getString("step")) : Step.OF_ANOTHER;
        })
        .findOne();
  }

  private static AccountAnswer<HostReference> ofAnother() {
    return new AccountAnswer.Refused<>(
        AccountRefusal.NOT_ALLOWED, "another movement has this reference");
  }

  private String text(AccountId account) {
    String number = account.value();
    String shown =
        number.length() <= SHOWN_DIGITS
            ? number
            : "…" + number.substring(number.length() - SHOWN_DIGITS);
    return "account " + shown + (terms.fee().isZero() ? ", without a fee" : ", fee " + terms.fee());
  }

  /** The same for the same call, however often. */
  private static AccountAnswer<HostReference> done(String what, Movement movement) {
    return new AccountAnswer.Done<>(new HostReference(what + "-" + movement.reference()));
  }

  private static <T> AccountAnswer<T> answered(Supplier<AccountAnswer<T>> call) {
    try {
      return call.get();
    } catch (StoreUnavailable e) {
      return new AccountAnswer.Unknown<>(String.valueOf(e.getMessage()));
    }
  }
}
