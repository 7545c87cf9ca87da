package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.messages.CancelCredit;
import farthing.messages.CancelResult;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import farthing.purse.DebitAnswer;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.Journal;
import farthing.store.PsamTotals;
import farthing.store.local.LocalDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("NullAway.Init")
class KilledServerTest {
  private static final Amount PRICE = Amount.ofMinor(1250, Currency.EUR);

  /** Generous: the machine may be busy with other tests. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static LocalDatabase postgres;

  private DatabaseSettings settings;
  private Running running;
  private @Nullable Back back;
  private TestCustomer.Intent bought;

  @BeforeAll
  static void start(@TempDir Path directory) {
    postgres = TestServer.postgres(directory);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @AfterEach
  void kill() throws Exception {
    running.kill();
    if (back != null) {
      back.close();
      back = null;
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"DRAW_.*", "RESPONSE_.*", "PROOF_.*"},
      mode = EnumSource.Mode.MATCH_ANY)
  void aServerKilledAnywhereInAPurchaseFinishesItWhenItIsBack(KillPoint where) throws Exception {
    aPurchaseIsFinished(where, PurchaseMode.SECURITY_CARD);
    theJournalHas("DRAWN", "ACCEPTED");
  }

  /** Where the payment server compares, the security card says nothing of the proof. */
  @ParameterizedTest
  @EnumSource(
      names = {"DRAW_.*", "RESPONSE_.*"},
      mode = EnumSource.Mode.MATCH_ANY)
  void aServerKilledAnywhereInAPurchaseThatItChecksItselfFinishesItToo(KillPoint where)
      throws Exception {
    aPurchaseIsFinished(where, PurchaseMode.PAYMENT_SERVER);
    theJournalHas("RELEASED", "ACCEPTED");
  }

  private void aPurchaseIsFinished(KillPoint where, PurchaseMode mode) throws Exception {
    TestCustomer customer = customer();
    customer.mode = mode;
    TestCustomer.Intent intent = customer.order(PRICE);
    bought = intent;
    settings = database(mode.name().substring(0, 1).toLowerCase(Locale.ROOT) + "_", where);
    running = Running.stoppingAt(where, settings);

    Bytes debit = say(intent, "draw", intent.request().toJson());
    Bytes proof = customer.debit(intent, Debit.parse(debit));
    Bytes response = TestCustomer.response(intent, proof).toJson();
    Bytes result = say(intent, "debit-response", response);

    assertThat(intent.read(DebitResult.parse(result)).outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(750);
    assertThat(say(intent, "draw", intent.request().toJson())).isEqualTo(debit);
    assertThat(say(intent, "debit-response", response)).isEqualTo(result);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CLOSE_.*", "CANCEL_.*"},
      mode = EnumSource.Mode.MATCH_ANY)
  void aServerKilledAnywhereInACancelFinishesItWhenItIsBack(KillPoint where) throws Exception {
    TestCustomer customer = customer();
    TestCustomer.Intent intent = customer.order(PRICE);
    settings = database("", where);
    running = Running.stoppingAt(where, settings);
    Bytes debit = say(intent, "draw", intent.request().toJson());
    Bytes proof = customer.debit(intent, Debit.parse(debit));
    say(intent, "debit-response", TestCustomer.response(intent, proof).toJson());

    Bytes close = new OrderClose(TestScheme.SHOP, intent.trx()).toJson();
    Bytes closed = say(intent, "close", close);
    int number = DebitAnswer.parse(proof).transactionNumber();
    Bytes request = customer.cancel(intent, number, List.of()).toJson();
    Bytes credit = say(intent, "cancel", request);
    Bytes answer = customer.credit(intent, CancelCredit.parse(credit));
    Bytes response = TestCustomer.cancelResponse(intent, answer).toJson();
    Bytes result = say(intent, "cancel-response", response);

    CancelResult.Receipt receipt =
        CancelResult.parse(result).open(intent.tsk(), TestScheme.SHOP, intent.trx());
    assertThat(receipt.outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2000);
    assertThat(say(intent, "close", close)).isEqualTo(closed);
    assertThat(say(intent, "cancel", request)).isEqualTo(credit);
    assertThat(say(intent, "cancel-response", response)).isEqualTo(result);
    theJournalHasThePurchaseAndItsCancelOnce(intent);
  }

  /** With its tables, which cost a process that starts more than this one. */
  private static DatabaseSettings database(String prefix, KillPoint where) {
    DatabaseSettings made = postgres.database(prefix + where.name().toLowerCase(Locale.ROOT));
    Database.open(made, Database.PAYMENT).close();
    return made;
  }

  private static TestCustomer customer() {
    return new TestCustomer(
        TestScheme.purse(
            77,
            TestScheme.SOFTWARE,
            new Expiry(LocalDate.of(2035, 1, 1)),
            Amount.ofMinor(2000, Currency.EUR)),
        InstantSource.system(),
        new Random(77));
  }

  /** Sends a message; if the server stops over it, kills it, starts another, and repeats it. */
  private Bytes say(TestCustomer.Intent intent, String step, Bytes body) throws Exception {
    if (back == null && running.stopsAt.step.equals(step)) {
      Thread killer = running.killWhenStopped();
      URI doomed = running.address;
      assertThatThrownBy(() -> post(doomed, intent, step, body))
          .isInstanceOf(UncheckedIOException.class);
      assertThat(killer.join(PATIENCE)).as("the server stopped at its point").isTrue();
      back = Back.open(settings);
    }
    URI server = back == null ? running.address : back.server().address();
    TestServer.Answer answer = post(server, intent, step, body);
    assertThat(answer.status()).isEqualTo(200);
    return answer.body();
  }

  private static TestServer.Answer post(
      URI server, TestCustomer.Intent intent, String step, Bytes body) {
    return step.equals("close")
        ? TestServer.close(server, "/v1/purchases/" + TestScheme.SHOP + "/" + intent.trx(), body)
        : TestServer.post(server, TestScheme.SHOP, intent.trx(), step, body);
  }

  /** Once each, and its amount in the totals once. */
  private void theJournalHas(String... codes) {
    try (Database database = Database.open(settings, Database.PAYMENT);
        Journal journal = Journal.open(database)) {
      assertThat(journal.history(TestScheme.SHOP, bought.trx()))
          .extracting(stored -> stored.entry().code())
          .containsExactly(codes);
      PsamTotals totals = new PsamTotals(database);
      long counted =
          List.of(TestScheme.PSAM_1, TestScheme.PSAM_2).stream()
              .mapToLong(psam -> sum(totals.totals(psam, 1)) + sum(totals.unproven(psam, 1)))
              .sum();
      assertThat(counted).isEqualTo(PRICE.minor());
    }
  }

  private void theJournalHasThePurchaseAndItsCancelOnce(TestCustomer.Intent intent) {
    try (Database database = Database.open(settings, Database.PAYMENT);
        Journal journal = Journal.open(database)) {
      assertThat(journal.history(TestScheme.SHOP, intent.trx()))
          .extracting(stored -> stored.entry().code())
          .containsExactly("DRAWN", "ACCEPTED", "ACCEPTED", "CANCEL_DRAWN", "CANCELLED");
      PsamTotals totals = new PsamTotals(database);
      long left =
          List.of(TestScheme.PSAM_1, TestScheme.PSAM_2).stream()
              .mapToLong(psam -> sum(totals.totals(psam, 1)) - sum(totals.cancels(psam, 1)))
              .sum();
      assertThat(left).isZero();
    }
  }

  private static long sum(Map<Currency, PsamTotals.Total> totals) {
    return totals.values().stream().mapToLong(PsamTotals.Total::sumMinor).sum();
  }

  /**
   * The server when it is back, all it knows from the journal: that it is in this process makes no
   * difference, and costs half.
   */
  private record Back(Database database, Journal journal, TestServer server) {
    static Back open(DatabaseSettings settings) throws IOException {
      InstantSource time = InstantSource.system();
      Database database = Database.open(settings, Database.PAYMENT);
      Journal journal = Journal.open(database);
      return new Back(
          database,
          journal,
          TestServer.open(
              journal,
              TestServer.terminals(database, _ -> false, time),
              PaymentPolicy.usual(),
              time));
    }

    void close() {
      server.close();
      journal.close();
      database.close();
    }
  }

  /** The server's process. */
  private static final class Running {
    final Process process;
    final BufferedReader says;
    final URI address;
    final KillPoint stopsAt;

    private Running(Process process, BufferedReader says, URI address, KillPoint stopsAt) {
      this.process = process;
      this.says = says;
      this.address = address;
      this.stopsAt = stopsAt;
    }

    static Running stoppingAt(KillPoint point, DatabaseSettings settings) throws Exception {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  PaymentServerProcess.class.getName(),
                  settings.url(),
                  settings.user(),
                  settings.password(),
                  point.name())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader says = process.inputReader();
      String address = lineOf(process, says, "SERVING ");
      return new Running(process, says, URI.create(address), point);
    }

    /**
     * What follows a word; a process that does not say it in time is killed, which ends its line.
     */
    private static String lineOf(Process process, BufferedReader says, String word)
        throws IOException {
      CompletableFuture<Void> killing =
          CompletableFuture.runAsync(
              process::destroyForcibly,
              CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      String line = says.readLine();
      while (line != null && !line.startsWith(word)) {
        line = says.readLine();
      }
      killing.cancel(false);
      assertThat(line).as("the server says " + word).isNotNull();
      return Objects.requireNonNull(line).substring(word.length());
    }

    Thread killWhenStopped() {
      return Thread.ofPlatform()
          .start(() -> {
            try {
              lineOf(process, says, "AT ");
              kill();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
    }

    void kill() throws Exception {
      assertThat(process.destroyForcibly().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isTrue();
    }
  }
}
