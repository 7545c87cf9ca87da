package farthing.torture.loads;

import farthing.bank.AccountAnswer;
import farthing.bank.AccountId;
import farthing.bank.AccountLimits;
import farthing.bank.AccountRefusal;
import farthing.bank.BankAccounts;
import farthing.bank.HostReference;
import farthing.bank.Movement;
import farthing.bank.Quote;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.messages.Flow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** A tortured bank's accounts: without fees, each movement once by its reference. */
final class BankTill implements BankAccounts {
  private static final Amount LEAST = euros(1);
  private static final Amount MOST = euros(1_000_00);

  private final BankDatabase database;

  BankTill(BankDatabase database) {
    this.database = database;
  }

  private static Amount euros(int minor) {
    return Amount.ofMinor(minor, Currency.EUR);
  }

  @Override
  public AccountAnswer<AccountLimits> check(AccountId account, IepId card, Flow flow) {
    return answer(connection -> {
      Optional<Long> free =
          BankDatabase.first(
              connection,
              row -> row.getLong(1),
              "SELECT free FROM account WHERE id = ?",
              account.value());
      if (free.isEmpty()) {
        return new AccountAnswer.Refused<>(AccountRefusal.ACCOUNT_UNKNOWN, "");
      }
      Amount most = flow == Flow.LOAD ? euros((int) Math.min(MOST.minor(), free.get())) : MOST;
      return new AccountAnswer.Done<>(new AccountLimits(LEAST, most, "account " + account));
    });
  }

  @Override
  public AccountAnswer<Quote> quote(AccountId account, Flow flow, Amount amount) {
    return new AccountAnswer.Done<>(new Quote(amount, euros(0)));
  }

  @Override
  public AccountAnswer<HostReference> hold(Movement movement) {
    return answer(connection -> {
      String state = state(connection, movement);
      if (state.equals("RELEASED")) {
        return new AccountAnswer.Refused<>(AccountRefusal.RELEASED_BEFORE, "");
      }
      if (state.isEmpty()) {
        if (movement.flow() == Flow.LOAD && !isMoved(connection, movement, -1)) {
          return new AccountAnswer.Refused<>(AccountRefusal.FUNDS_TOO_LOW, "");
        }
        insert(connection, movement, "HELD");
      }
      return done("H", movement);
    });
  }

  @Override
  public AccountAnswer<HostReference> commit(Movement movement) {
    return answer(connection -> {
      String state = state(connection, movement);
      if (state.isEmpty() || state.equals("RELEASED")) {
        return new AccountAnswer.Refused<>(AccountRefusal.NOT_ALLOWED, "nothing is held");
      }
      if (state.equals("HELD")) {
        if (movement.flow() == Flow.UNLOAD) {
          isMoved(connection, movement, 1);
        }
        update(connection, movement, "COMMITTED");
      }
      return done("C", movement);
    });
  }

  @Override
  public AccountAnswer<HostReference> release(Movement movement) {
    return answer(connection -> {
      String state = state(connection, movement);
      if (state.equals("COMMITTED")) {
        return new AccountAnswer.Refused<>(AccountRefusal.NOT_ALLOWED, "committed before");
      }
      if (state.isEmpty()) {
        insert(connection, movement, "RELEASED");
      } else if (state.equals("HELD")) {
        if (movement.flow() == Flow.LOAD) {
          isMoved(connection, movement, 1);
        }
        update(connection, movement, "RELEASED");
      }
      return done("R", movement);
    });
  }

  /** Locks the account, so that one movement is never judged twice at once. */
  private static String state(Connection connection, Movement movement) throws SQLException {
    BankDatabase.first(
        connection,
        row -> row.getString(1),
        "SELECT id FROM account WHERE id = ? FOR UPDATE",
        movement.account().value());
    return BankDatabase.first(
            connection,
            row -> row.getString(1),
            "SELECT state FROM movement WHERE trx = ?",
            movement.reference().value())
        .orElse("");
  }

  private static boolean isMoved(Connection connection, Movement movement, int sign)
      throws SQLException {
    long minor = sign * (long) movement.onAccount().minor();
    return BankDatabase.update(
            connection,
            "UPDATE account SET free = free + ? WHERE id = ? AND free + ? >= 0",
            minor,
            movement.account().value(),
            minor)
        == 1;
  }

  private static void insert(Connection connection, Movement movement, String state)
      throws SQLException {
    BankDatabase.update(
        connection,
        "INSERT INTO movement (trx, account, flow, minor, state) VALUES (?, ?, ?, ?, ?)",
        movement.reference().value(),
        movement.account().value(),
        movement.flow().word(),
        (long) movement.onAccount().minor(),
        state);
  }

  private static void update(Connection connection, Movement movement, String state)
      throws SQLException {
    BankDatabase.update(
        connection,
        "UPDATE movement SET state = ? WHERE trx = ?",
        state,
        movement.reference().value());
  }

  private static AccountAnswer<HostReference> done(String what, Movement movement) {
    return new AccountAnswer.Done<>(new HostReference(what + "-" + movement.reference()));
  }

  private <T> AccountAnswer<T> answer(BankDatabase.Work<AccountAnswer<T>> work) {
    try {
      return database.transaction(work);
    } catch (SQLException e) {
      return new AccountAnswer.Unknown<>(String.valueOf(e.getMessage()));
    }
  }
}
