package farthing.netbank;

import farthing.base.Sha256;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Whether account and password fit. Who guesses is slowed down: {@link #MOST_WRONG} wrong ones of
 * an account within {@link #WINDOW}, then nothing of it is looked at until that is over.
 *
 * <p>An account that does not exist is answered in every way like a wrong password: with the same
 * answer, after the same work, and counted alike.
 */
final class LogIn {
  static final int MOST_WRONG = 5;
  static final Duration WINDOW = Duration.ofMinutes(15);

  /** Accounts share these turns, so that guesses of one come one after another. */
  private static final int TURNS = 64;

  /** Each hash takes 19 MiB of memory: together at most 152 MiB. */
  private static final int MOST_AT_ONCE = 8;

  private static final int PATIENCE_SECONDS = 10;

  private final Customers customers;
  private final Tables tables;
  private final InstantSource time;
  private final String nobodysPassword;
  private final Semaphore work = new Semaphore(MOST_AT_ONCE, true);
  private final Semaphore[] turns =
      IntStream.range(0, TURNS).mapToObj(_ -> new Semaphore(1, true)).toArray(Semaphore[]::new);

  LogIn(
      Customers customers, Tables tables, Passwords passwords, InstantSource time, Random random) {
    this.customers = customers;
    this.tables = tables;
    this.time = time;
    this.nobodysPassword = passwords.hash(Tokens.next(random), random);
  }

  /** What became of it. */
  sealed interface Result {
    /** Account and password fit. */
    record Welcome() implements Result {}

    /** They do not, or it is too early to look. */
    record Refused(Problem problem) implements Result {}
  }

  Result check(String account, String password) throws InterruptedException {
    byte[] hash = Sha256.of(account).toArray();
    Semaphore turn = turns[Math.floorMod(hash[0], TURNS)];
    return within(turn, () -> within(work, () -> checkInTurn(account, password, hash)));
  }

  private interface Check {
    Result made() throws InterruptedException;
  }

  private static Result within(Semaphore bound, Check check) throws InterruptedException {
    if (!bound.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      return new Result.Refused(Problem.retryAfter(ErrorCode.SERVER_BUSY, PATIENCE_SECONDS));
    }
    try {
      return check.made();
    } finally {
      bound.release();
    }
  }

  private Result checkInTurn(String account, String password, byte[] hash) {
    long wait = secondsToWait(hash);
    if (wait > 0) {
      return new Result.Refused(Problem.retryAfter(ErrorCode.RATE_EXCEEDED, Math.toIntExact(wait)));
    }
    if (Passwords.is(password, customers.passwordOf(account).orElse(nobodysPassword))) {
      forgive(hash);
      return new Result.Welcome();
    }
    count(hash);
    return new Result.Refused(Problem.of(ErrorCode.LOG_IN_WRONG));
  }

  /** 0 if its password may be tried now. */
  private long secondsToWait(byte[] account) {
    Instant now = time.instant();
    return tables
        .ask(sql ->
            sql.createQuery(
                    "SELECT since FROM wrong_log_in WHERE account = :account AND times >= :most"
                        + " AND since > :begin")
                .bind("account", account)
                .bind("most", MOST_WRONG)
                .bind("begin", now.minus(WINDOW))
                .mapTo(Instant.class)
                .findOne())
        .map(since -> Duration.between(now, since.plus(WINDOW)).toSeconds() + 1)
        .orElse(0L);
  }

  private void count(byte[] account) {
    Instant now = time.instant();
    Instant begin = now.minus(WINDOW);
    tables.ask(sql -> {
      sql.createUpdate("DELETE FROM wrong_log_in WHERE since <= :begin")
          .bind("begin", begin)
          .execute();
      return sql.createUpdate(
              "INSERT INTO wrong_log_in AS w (account, since, times) VALUES (:account, :now, 1)"
                  + " ON CONFLICT (account) DO UPDATE SET times = w.times + 1")
          .bind("account", account)
          .bind("now", now)
          .execute();
    });
  }

  private void forgive(byte[] account) {
    tables.ask(sql ->
        sql.createUpdate("DELETE FROM wrong_log_in WHERE account = :account")
            .bind("account", account)
            .execute());
  }
}
