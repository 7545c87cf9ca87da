package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class CardsTest {
  private static final AtomicInteger PROVIDERS = new AtomicInteger(0x46415200);
  private static final CardTerms TERMS =
      new CardTerms(
          Suite.AES_128,
          0x80,
          2,
          new Expiry(LocalDate.of(2031, 11, 29)),
          false,
          List.of(
              slot(Currency.EUR, 20_00, 500_00, 100_00), slot(new Currency(1001, 0), 0, 9000, 50)));

  private static Database database;
  private static Cards cards;

  /** One that no other test has. */
  private final int provider = PROVIDERS.incrementAndGet();

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("cards"), Database.CARDS);
    cards = new Cards(database);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void aRunGetsTheNextNumbersOfItsProductsRange() {
    CardRun first = opened(100, 199, 10);
    CardRun second = opened(100, 199, 5);

    assertThat(cards.intended(first, 100)).isEqualTo(numbers(100, 109));
    assertThat(cards.intended(second, 100)).isEqualTo(numbers(110, 114));
    assertThat(second.intended()).isEqualTo(5);
    assertThat(cards.terms(second)).isEqualTo(TERMS);
    assertThat(cards.find(first.run())).contains(first);
    assertThat(cards.runs(2)).containsExactly(second, first);
  }

  @Test
  void aRangeThatIsTooSmallGivesNone() {
    opened(1, 10, 8);

    assertThat(cards.open(order(1, 10, 3))).isEqualTo(new Cards.Opened.TooFewNumbers(2));
    assertThat(cards.intended(opened(1, 10, 2), 9)).isEqualTo(numbers(9, 10));
    assertThat(cards.open(order(1, 10, 1))).isEqualTo(new Cards.Opened.TooFewNumbers(0));
  }

  @Test
  void productsWhoseRangesOverlapByMistakeShareNoNumber() {
    CardRun one = opened(1, 100, 5);
    CardRun other = opened(3, 50, 5);
    CardRun again = opened(1, 100, 5);

    assertThat(cards.intended(other, 9)).isEqualTo(numbers(6, 10));
    assertThat(cards.intended(again, 9)).isEqualTo(numbers(11, 15));
    assertThat(cards.intended(one, 9)).isEqualTo(numbers(1, 5));
  }

  @Test
  void runsThatBeginAtOnceShareNoNumber() throws Exception {
    List<Future<CardRun>> begun = new ArrayList<>();
    try (ExecutorService many = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 40; i++) {
        begun.add(many.submit(() -> opened(1000, 9999, 7)));
      }
    }
    List<IepId> given = new ArrayList<>();
    for (Future<CardRun> run : begun) {
      given.addAll(cards.intended(run.get(), 100));
    }
    assertThat(given).containsExactlyInAnyOrderElementsOf(numbers(1000, 1000 + 40 * 7 - 1));
  }

  @Test
  void aCardIsMadeByWayOfDoubt() {
    CardRun run = opened(1, 9, 3);

    cards.doubt(numbers(1, 2));
    assertThat(cards.inDoubt(run)).isEqualTo(numbers(1, 2));
    cards.confirm(numbers(1, 1));
    cards.spoil(new IepId(provider, 2), "its file is gone");

    CardRun now = cards.find(run.run()).orElseThrow();
    assertThat(now.intended()).isEqualTo(1);
    assertThat(now.made()).isEqualTo(1);
    assertThat(now.spoilt()).isEqualTo(1);
    assertThat(now.wanting()).isEqualTo(1);
    assertThat(cards.made(run)).isEqualTo(numbers(1, 1));
    assertThat(cards.spoilt(run))
        .containsExactly(new Cards.Spoilt(new IepId(provider, 2), "its file is gone"));
  }

  @Test
  void whatACardHeldWhenItWasMadeIsKnownFromThenOn() {
    CardOpenings openings = new CardOpenings(database);
    IepId card = new IepId(provider, 1);
    opened(1, 9, 1);
    assertThat(openings.minor(card, Currency.EUR)).as("no card yet").isZero();

    cards.doubt(List.of(card));
    cards.confirm(List.of(card));

    assertThat(openings.minor(card, Currency.EUR)).isEqualTo(20_00);
    assertThat(openings.minor(card, Currency.USD)).isZero();
    assertThat(openings.minor(new IepId(provider, 2), Currency.EUR)).as("nobody's").isZero();
  }

  @Test
  void whereNoRegisterStandsNoCardWasMadeWithAnything() {
    try (Database without =
        Database.open(OnePostgres.database("without_register"), Database.PAYMENT)) {
      assertThat(new CardOpenings(without).minor(new IepId(provider, 1), Currency.EUR)).isZero();
    }
  }

  @Test
  void inTheSpoiltNumbersPlaceComesTheNextOneOfTheRange() {
    CardRun run = opened(1, 7, 3);
    opened(1, 7, 2);
    cards.doubt(numbers(1, 3));
    cards.spoil(new IepId(provider, 2), "gone");

    assertThat(cards.allocate(run, 1)).isTrue();
    assertThat(cards.intended(run, 9)).isEqualTo(numbers(6, 6));
    assertThat(slotsOf(6)).isEqualTo(slotsOf(1)).isEqualTo(2);

    assertThat(cards.allocate(run, 2)).as("only number 7 is left").isFalse();
    assertThat(cards.intended(run, 9)).isEqualTo(numbers(6, 6));
  }

  @Test
  void oneThatIsNotWhereItIsBelievedChangesNothing() {
    opened(1, 9, 3);
    cards.doubt(numbers(1, 1));

    assertThatThrownBy(() -> cards.doubt(numbers(1, 3))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> cards.confirm(numbers(1, 2)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> cards.spoil(new IepId(provider, 3), "gone"))
        .isInstanceOf(IllegalStateException.class);

    assertThat(states()).isEqualTo("doubt intended intended");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE card SET state = 'made', made_at = now() WHERE provider = %d AND number = 3",
        "UPDATE card SET state = 'doubt', made_at = NULL WHERE provider = %d AND number = 1",
        "UPDATE card SET state = 'doubt', why = NULL WHERE provider = %d AND number = 2",
        "UPDATE card SET state = 'doubt', number = 4 WHERE provider = %d AND number = 3",
        "UPDATE card_slot SET opening_minor = 1 WHERE provider = %d",
        "UPDATE issue_run SET wanted = 1 WHERE provider = %d",
        "DELETE FROM card_slot WHERE provider = %d",
        "DELETE FROM card WHERE provider = %d",
        "INSERT INTO card SELECT 9, run, now(), provider, expiry, suite, generation, authentication_mode, disposable,"
            + " medium, 'made' FROM card WHERE provider = %d AND number = 3",
      })
  void theDatabaseItselfKeepsTheRegister(String spoiling) throws SQLException {
    opened(1, 9, 3);
    cards.doubt(numbers(1, 2));
    cards.confirm(numbers(1, 1));
    cards.spoil(new IepId(provider, 2), "gone");

    try (Connection c = database.source().getConnection();
        Statement s = c.createStatement()) {
      assertThatThrownBy(() -> s.execute(spoiling.formatted(provider)))
          .isInstanceOf(SQLException.class)
          .hasMessageMatching("(?s).*(a card is intended|of a card only|only added to).*");
    }
    assertThat(states()).isEqualTo("made spoilt intended");
  }

  @Test
  void oneProcessAtATimeMakesARunsCards() {
    CardRun run = opened(1, 9, 3);
    try (RunHold held = cards.hold(run.run()).orElseThrow()) {
      assertThat(held.isHeld()).isTrue();
      assertThat(cards.hold(run.run())).isEmpty();
      try (RunHold another = cards.hold(opened(1, 9, 3).run()).orElseThrow()) {
        assertThat(another.isHeld()).isTrue();
      }
    }
    cards.hold(run.run()).orElseThrow().close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void theRegisterStandsBesidePaymentAndLedgerWhicheverWasFirst(int order) {
    DatabaseSettings settings = OnePostgres.database("beside_" + (char) ('a' + order));
    String[] others = {Database.PAYMENT, Database.LEDGER};
    String[] register = {Database.CARDS};
    Database.open(settings, order == 0 ? register : others).close();
    Database.open(settings, order == 0 ? others : register).close();
    try (Database all =
        Database.open(settings, Database.PAYMENT, Database.LEDGER, Database.CARDS)) {
      assertThat(new Cards(all).runs(1)).isEmpty();
      assertThat(new Hotlist(all).version()).isZero();
      assertThat(new Ledger(all).balances()).isEmpty();
    }
  }

  private CardRun opened(long first, long last, int wanted) {
    return ((Cards.Opened.Allocated) cards.open(order(first, last, wanted))).run();
  }

  private CardOrder order(long first, long last, int wanted) {
    return new CardOrder(
        "everyday", Bytes.of(new byte[32]), provider, first, last, wanted, TERMS, "anna", "/cards");
  }

  private List<IepId> numbers(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(number -> new IepId(provider, number))
        .toList();
  }

  private static CardTerms.Slot slot(Currency currency, int opening, int maximum, int purchase) {
    return new CardTerms.Slot(
        new Amount(opening, currency),
        new Amount(maximum, currency),
        new Amount(purchase, currency));
  }

  private String states() {
    return database.read(
        "?",
        c -> {
          try (Statement s = c.createStatement();
              var row =
                  s.executeQuery(
                      "SELECT string_agg(state, ' ' ORDER BY number) FROM card WHERE provider = "
                          + provider)) {
            row.next();
            return row.getString(1);
          }
        });
  }

  private int slotsOf(long number) {
    return database.read(
        "?",
        c -> {
          try (Statement s = c.createStatement();
              var row =
                  s.executeQuery(
                      "SELECT count(*) FROM card_slot WHERE provider = %d AND number = %d"
                          .formatted(provider, number))) {
            row.next();
            return row.getInt(1);
          }
        });
  }
}
