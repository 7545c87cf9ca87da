package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResult;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.purse.DebitAnswer;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.PsamTotals;
import farthing.store.Step;
import farthing.store.local.LocalDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A person with one card, a merchant that keeps the SDK's rules, and roads that lose and repeat
 * what they like, in an order that a seed decides. Whatever it is: nobody has goods and money, and
 * what the security cards want to be paid is what the card lost.
 */
@SuppressWarnings("NullAway.Init")
class CancelInterleavingsTest {
  private static final InstantSource NOON = () -> Instant.parse("2026-11-22T12:00:00Z");
  private static final int STEPS = 120;
  private static final int HELD = 1_000_000;

  private static LocalDatabase postgres;
  private static Database database;
  private static Journal journal;

  private final List<Sale> sales = new ArrayList<>();
  private Random random;
  private TestServer server;
  private TestCustomer customer;

  @BeforeAll
  static void start(@TempDir Path directory) {
    postgres = TestServer.postgres(directory);
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  /** One order, as the person and the merchant have it. */
  private static final class Sale {
    final TestCustomer.Intent intent;
    final int minor;
    Optional<Bytes> proof = Optional.empty();
    Optional<DebitResult> result = Optional.empty();
    Optional<CancelRequest> request = Optional.empty();
    Optional<Bytes> credited = Optional.empty();
    boolean delivered;
    boolean closed;
    boolean told;

    Sale(TestCustomer.Intent intent, int minor) {
      this.intent = intent;
      this.minor = minor;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, SOFTWARE_PURSE",
    "2, SOFTWARE_PURSE",
    "3, SOFTWARE_PURSE",
    "4, SOFTWARE_PURSE",
    "1, APPLET",
    "2, APPLET",
    "3, APPLET",
  })
  void nobodyHasGoodsAndMoneyInWhateverOrderThingsHappen(long seed, PurseKind kind)
      throws Exception {
    random = new Random(seed);
    database =
        Database.open(
            postgres.database(kind.name().toLowerCase(Locale.ROOT) + "_" + (char) ('a' + seed)),
            Database.PAYMENT);
    journal = Journal.open(database);
    try {
      customer =
          new TestCustomer(
              kind.make(
                  9_000 + seed,
                  new Expiry(LocalDate.of(2031, 6, 30)),
                  Amount.ofMinor(HELD, Currency.EUR)),
              NOON,
              random);
      restart();
      for (int step = 0; step < STEPS; step++) {
        something();
        nobodyHasBoth("seed " + seed + ", step " + step);
      }
      theRoadsAreOpenAgain();
      booksBalance("seed " + seed);
    } finally {
      server.close();
      journal.close();
      database.close();
    }
  }

  private void something() throws Exception {
    int what = random.nextInt(100);
    if (sales.isEmpty() || what < 18) {
      buy();
    } else if (what < 21) {
      restart();
    } else if (what < 28) {
      nearlyTheWholeWay(sales.get(sales.size() - 1));
    } else {
      Sale sale =
          random.nextInt(3) == 0
              ? sales.get(random.nextInt(sales.size()))
              : sales.get(sales.size() - 1);
      switch (random.nextInt(7)) {
        case 0 -> deliverProof(sale);
        case 1 -> bringM(sale);
        case 2 -> merchantCloses(sale);
        case 3 -> tellClose(sale);
        case 4, 5 -> cancel(sale);
        default -> cancelResponse(sale);
      }
    }
  }

  /** What people usually do, with a message lost here and there. */
  private void nearlyTheWholeWay(Sale sale) {
    List<Consumer<Sale>> way =
        List.of(
            this::deliverProof,
            this::merchantCloses,
            this::tellClose,
            this::cancel,
            this::cancelResponse);
    way.stream().filter(_ -> random.nextInt(8) > 0).forEach(step -> step.accept(sale));
  }

  /** The draw's answer may be lost, and the debit never made. */
  private void buy() {
    int minor = 1 + random.nextInt(900);
    TestCustomer.Intent intent = customer.order(Amount.ofMinor(minor, Currency.EUR));
    Sale sale = new Sale(intent, minor);
    sales.add(sale);
    TestServer.Answer drawn = server.draw(intent);
    if (drawn.status() == 200 && random.nextInt(8) > 0) {
      sale.proof = Optional.of(customer.debit(intent, Debit.parse(drawn.body())));
    }
  }

  private void deliverProof(Sale sale) {
    sale.proof.ifPresent(proof -> {
      TestServer.Answer answer = server.respond(sale.intent, proof);
      if (answer.status() == 200 && random.nextInt(4) > 0) {
        sale.result = Optional.of(DebitResult.parse(answer.body()));
      }
    });
  }

  /** The SDK's rule: goods for an accepted M of an order that is not closed. */
  private void bringM(Sale sale) {
    sale.result
        .filter(result -> sale.intent.read(result).outcome() == Outcome.ACCEPTED)
        .filter(_ -> !sale.closed)
        .ifPresent(_ -> sale.delivered = true);
  }

  private void merchantCloses(Sale sale) {
    if (!sale.delivered) {
      sale.closed = true;
      if (random.nextBoolean()) {
        tellClose(sale);
      }
    }
  }

  private void tellClose(Sale sale) {
    if (sale.closed) {
      sale.told |= server.close(sale.intent).status() == 200;
    }
  }

  /** Asks the card anew or repeats what was sent; the answer may be lost on the way to the card. */
  private void cancel(Sale sale) {
    if (sale.proof.isEmpty()) {
      return;
    }
    boolean again = sale.request.isPresent() && random.nextBoolean();
    if (!again && !cardSigns(sale)) {
      return;
    }
    TestServer.Answer answer = server.cancel(sale.intent, sale.request.orElseThrow());
    if (answer.status() == 200 && sale.credited.isEmpty() && random.nextInt(5) > 0) {
      try {
        sale.credited =
            Optional.of(customer.credit(sale.intent, CancelCredit.parse(answer.body())));
      } catch (IllegalStateException e) {
        assertThat(e).as("the card's session is another").hasMessageContaining("got 9");
      }
    }
  }

  /** Only for its last payment. */
  private boolean cardSigns(Sale sale) {
    try {
      int number = DebitAnswer.parse(sale.proof.orElseThrow()).transactionNumber();
      sale.request = Optional.of(customer.cancel(sale.intent, number, List.of()));
      return true;
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("9580");
      return false;
    }
  }

  private void cancelResponse(Sale sale) {
    sale.credited.ifPresent(answer -> {
      TestServer.Answer said = server.cancelled(sale.intent, answer);
      assertThat(said.status()).isEqualTo(200);
    });
  }

  private void restart() throws Exception {
    if (server != null) {
      server.close();
    }
    PaymentPolicy usual = PaymentPolicy.usual();
    server =
        TestServer.open(
            journal,
            TestServer.terminals(database, _ -> false, NOON),
            new PaymentPolicy(
                usual.suites(), usual.patience(), Duration.ofMillis(1), usual.clockSkew()),
            NOON);
  }

  private void theRoadsAreOpenAgain() throws Exception {
    restart();
    for (Sale sale : sales) {
      tellClose(sale);
      deliverProof(sale);
      cancelResponse(sale);
    }
  }

  private void nobodyHasBoth(String when) {
    for (Sale sale : sales) {
      assertThat(sale.delivered && sale.credited.isPresent()).as(when).isFalse();
    }
    int lost = sales.stream().mapToInt(CancelInterleavingsTest::lost).sum();
    assertThat(customer.balanceMinor(Amount.ofMinor(0, Currency.EUR)))
        .as(when)
        .isEqualTo(HELD - lost);
  }

  /** By the card's own signed answers. */
  private static int lost(Sale sale) {
    return sale.proof.isPresent() && sale.credited.isEmpty() ? sale.minor : 0;
  }

  /** Each sale ends in one way, and the sums of the security cards and of the card agree. */
  private void booksBalance(String when) {
    long cardLost = 0;
    long owedToTheCard = 0;
    for (Sale sale : sales) {
      cardLost += lost(sale);
      boolean drawnBack = entry(sale, "cancel").isPresent();
      boolean accepted = entry(sale, "debit-response").filter("ACCEPTED"::equals).isPresent();
      boolean refund = entry(sale, "late-proof").filter("REFUND_DUE"::equals).isPresent();
      assertThat(refund && accepted).as(when).isFalse();
      assertThat(sale.delivered && drawnBack).as(when).isFalse();
      if (refund || (drawnBack && sale.credited.isEmpty())) {
        owedToTheCard += sale.minor;
      }
      sale.credited.ifPresent(_ ->
          assertThat(entry(sale, "cancel-response"))
              .as(when)
              .contains(CancelResult.Outcome.CANCELLED.name()));
      if (sale.told && !drawnBack) {
        assertThat(OrderClose.Reply.parse(server.close(sale.intent).body()).ended().isPresent())
            .as(when)
            .isEqualTo(accepted);
      }
    }
    assertThat(wantedByTheMerchants() + owedToTheCard).as(when).isEqualTo(cardLost);
    assertThat(sales).as("something was cancelled").anyMatch(s -> s.credited.isPresent());
  }

  private static Optional<String> entry(Sale sale, String step) {
    return journal
        .find(TestScheme.SHOP, sale.intent.trx(), new Step(step))
        .map(stored -> stored.entry().code());
  }

  private static long wantedByTheMerchants() {
    PsamTotals totals = new PsamTotals(database);
    return List.of(TestScheme.PSAM_1, TestScheme.PSAM_2).stream()
        .mapToLong(psam ->
            totals.totals(psam, 1).values().stream().mapToLong(PsamTotals.Total::sumMinor).sum()
                - totals.cancels(psam, 1).values().stream()
                    .mapToLong(PsamTotals.Total::sumMinor)
                    .sum())
        .sum();
  }
}
