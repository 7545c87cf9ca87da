package farthing.miles;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.Outcome;
import farthing.store.local.LocalDatabase;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A member of 30,000 miles wants a ticket of 20,000 (FIG. 16). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class MilesTest {
  private static final int PROVIDER = 0x46415254;
  private static final String FLIGHT = "return-flight";
  private static final AtomicLong NUMBERS = new AtomicLong(0x0f35dcebaa00L);

  private LocalDatabase postgres;
  private MilesWorld world;
  private IepId card;

  @BeforeAll
  void open(@TempDir Path directory) {
    postgres = LocalDatabase.start(directory);
    world = new MilesWorld(postgres.database("miles"));
  }

  @AfterAll
  void close() {
    world.close();
    postgres.close();
  }

  @BeforeEach
  void aMember() {
    world.now = MilesWorld.NOON;
    card = anotherCard();
    assertThat(world.accounts().open(card, "Nora Demo", 30_000)).isTrue();
  }

  @Test
  void theTicketTakesItsMilesAndTheSecondOneIsRefused() throws Exception {
    HttpResponse<String> chosen = world.claim(FLIGHT);
    assertThat(text(chosen)).contains("A flight to the sea and back", "20,000 miles");
    assertThat(text(chosen)).contains("farthing pay " + chosen.uri());
    Order order = world.order(FLIGHT);
    assertThat(order.amount()).isEqualTo(MilesWorld.NOTHING);
    assertThat(order.description()).isEqualTo("A flight to the sea and back, for 20,000 miles");

    MerchantNotice.Reply first = MilesWorld.reply(world.identified(order, card));

    assertThat(first.text())
        .isEqualTo("Your ticket is there. It took 20,000 miles; 10,000 miles remain.");
    assertThat(text(world.get(first.goods())))
        .contains(
            "Your ticket", "Nora Demo", "20,000 miles", "10,000 miles", order.trx().toString())
        .as("the card's number, but for its end")
        .contains(card.masked())
        .doesNotContain(card.full());
    assertThat(world.accounts().miles(card)).hasValue(10_000);

    MerchantNotice.Reply second = MilesWorld.reply(world.identified(world.order(FLIGHT), card));
    assertThat(second.text())
        .contains("takes 20,000 miles, and you have 10,000 miles", "no miles were taken");
    assertThat(text(world.get(second.goods()))).contains("No ticket", "Nora Demo");
    assertThat(world.accounts().miles(card)).hasValue(10_000);
    assertThat(tickets(card)).isEqualTo(1);
  }

  @Test
  void aCardThatIsNoMembersGetsAClearAnswerAndNoTicket() throws Exception {
    IepId stranger = anotherCard();

    MerchantNotice.Reply reply = MilesWorld.reply(world.identified(world.order(FLIGHT), stranger));

    assertThat(reply.text()).isEqualTo("No account here is of this card. No ticket was given.");
    assertThat(text(world.get(reply.goods())))
        .contains("We do not know this card", stranger.masked());
    assertThat(tickets(stranger)).isZero();
    assertThat(world.accounts().miles(stranger)).isEmpty();
  }

  @Test
  void theSameConfirmationTwiceIsOneTicket() throws Exception {
    Order order = world.order(FLIGHT);
    String m = m(order, card);

    MerchantNotice.Reply first = MilesWorld.reply(world.bring(order, m));
    world.now = MilesWorld.NOON.plusSeconds(7 * 86_400);
    MerchantNotice.Reply again = MilesWorld.reply(world.bring(order, m));

    assertThat(again).isEqualTo(first);
    oneTicketAndTenThousandLeft();
  }

  /** For another order its keys do not fit; in its own it has done what it does. */
  @Test
  void aConfirmationOfBeforeBuysNoSecondTicket() throws Exception {
    Order order = world.order("lounge");
    String m = m(order, card);
    MilesWorld.reply(world.bring(order, m));

    HttpResponse<String> replayed = world.bring(world.order("lounge"), m);

    assertThat(replayed.statusCode()).isEqualTo(422);
    assertThat(replayed.body()).contains("CONFIRMATION_WRONG");
    assertThat(world.accounts().miles(card)).hasValue(28_500);
    assertThat(tickets(card)).isEqualTo(1);
  }

  /** All of them find the order open, and the account held by somebody else. */
  @Test
  void theSameConfirmationThreeTimesAtOnceIsOneTicket() throws Exception {
    Order order = world.order("lounge");
    String m = m(order, card);
    List<Future<HttpResponse<String>>> brought = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
        Connection other = world.database.source().getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("SELECT FROM account WHERE card = '" + card.full() + "' FOR UPDATE");
      for (int i = 0; i < 3; i++) {
        brought.add(clients.submit(() -> world.bring(order, m)));
      }
      int waiting = 0;
      while (waiting < brought.size()) {
        waiting =
            Integer.parseInt(only("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"));
      }
      other.rollback();
    }

    for (Future<HttpResponse<String>> one : brought) {
      assertThat(MilesWorld.reply(one.get()).text()).contains("28,500 miles remain");
    }
    assertThat(world.accounts().miles(card)).hasValue(28_500);
    assertThat(tickets(card)).isEqualTo(1);
  }

  @Test
  void twoBrowsersAtOnceDoNotSpendTheSameMiles() throws Exception {
    for (int round = 0; round < 10; round++) {
      aMember();
      List<String> said =
          together(
              2,
              () -> {
                Order order = world.order(FLIGHT);
                return MilesWorld.reply(world.identified(order, card)).text();
              });

      assertThat(said).filteredOn(text -> text.contains("Your ticket is there")).hasSize(1);
      assertThat(said).filteredOn(text -> text.contains("you have 10,000 miles")).hasSize(1);
      oneTicketAndTenThousandLeft();
    }
  }

  @Test
  void oneCardsWordDoesNotSpendAnothersMiles() throws Exception {
    IepId thief = anotherCard();
    world.accounts().open(thief, "Nemo", 25_000);
    Order chosenByNora = world.order(FLIGHT);

    MilesWorld.reply(world.identified(chosenByNora, thief));

    assertThat(world.accounts().miles(card)).as("who chose, but proved nothing").hasValue(30_000);
    assertThat(world.accounts().miles(thief)).hasValue(5_000);
    HttpResponse<String> late = world.identified(chosenByNora, card);
    assertThat(MilesWorld.reply(late).text()).contains("5,000 miles remain");
    assertThat(world.accounts().miles(card)).hasValue(30_000);
  }

  /** Who sends a claim's address to somebody else must not find their ticket in its own browser. */
  @Test
  void theTicketIsToldToWhoIdentifiedTheCardAndNotToWhoChose() throws Exception {
    HttpResponse<String> chosen = world.claim(FLIGHT);
    Order order = orderAt(chosen.uri());
    URI ticket = MilesWorld.reply(world.identified(order, card)).goods();

    HttpResponse<String> seenByWhoChose = world.get(chosen.uri());
    assertThat(text(seenByWhoChose)).contains("A card has identified itself");
    assertThat(seenByWhoChose.body()).doesNotContain(ticket.getPath(), "Nora", "10,000");
    assertThat(world.offer(chosen.uri()).body()).contains("CARD_IDENTIFIED");
  }

  @Test
  void thatAWordComesTooLateOrIsNoAcceptanceTakesNothing() throws Exception {
    Order order = world.order(FLIGHT);
    String inTime = m(order, card);
    world.now = order.expires();
    refused(world.bring(order, inTime), "CONFIRMATION_LATE");
    world.now = MilesWorld.NOON;

    Order declined = world.order(FLIGHT);
    refused(
        world.bring(
            declined, world.m(declined, Outcome.DECLINED, MilesWorld.NOTHING, Optional.empty())),
        "PURCHASE_DECLINED");
    refused(world.identified(declined, card), "ORDER_CLOSED");
    Order late = world.order(FLIGHT);
    refused(
        world.bring(late, world.m(late, Outcome.REFUND_DUE, MilesWorld.NOTHING, Optional.empty())),
        "PURCHASE_REFUNDED");
    assertThat(world.accounts().miles(card)).hasValue(30_000);
  }

  @Test
  void aPaymentIsNoIdentification() throws Exception {
    Order order = world.order(FLIGHT);
    for (Amount paid :
        List.of(
            Amount.ofMinor(0, Currency.EUR),
            Amount.ofMinor(2_000, Currency.EUR),
            Amount.ofMinor(1, Currency.AUTHENTICATION))) {
      refused(
          world.bring(order, world.m(order, Outcome.ACCEPTED, paid, Optional.of(card))),
          "CONFIRMATION_WRONG");
    }
    refused(
        world.bring(order, world.m(order, Outcome.ACCEPTED, MilesWorld.NOTHING, Optional.empty())),
        "CONFIRMATION_WRONG");
    assertThat(world.accounts().miles(card)).hasValue(30_000);
    MilesWorld.reply(world.identified(order, card));
    oneTicketAndTenThousandLeft();
  }

  /** PostgreSQL's own process dies between the acceptance and the ticket. */
  @Test
  void aCrashBetweenConfirmationAndTicketLeavesNeitherAndTheSameConfirmationMakesBoth()
      throws Exception {
    Order order = world.order(FLIGHT);
    String m = m(order, card);
    try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor();
        Connection nobodyGetsATicket = world.database.source().getConnection();
        Statement lock = nobodyGetsATicket.createStatement()) {
      nobodyGetsATicket.setAutoCommit(false);
      lock.execute("LOCK TABLE ticket IN EXCLUSIVE MODE");
      Future<HttpResponse<String>> brought = client.submit(() -> world.bring(order, m));
      killWhoWaits();
      assertThat(brought.get().statusCode()).isEqualTo(503);
      nobodyGetsATicket.rollback();
    }
    assertThat(world.accounts().miles(card)).hasValue(30_000);
    assertThat(tickets(card)).isZero();
    world.restart();

    MilesWorld.reply(world.bring(order, m));
    oneTicketAndTenThousandLeft();
  }

  @Test
  void aCrashAfterTheTicketLosesTheAnswerAlone() throws Exception {
    Order order = world.order(FLIGHT);
    String m = m(order, card);
    MerchantNotice.Reply lost = MilesWorld.reply(world.bring(order, m));
    world.restart();

    assertThat(MilesWorld.reply(world.bring(order, m))).isEqualTo(lost);
    assertThat(text(world.get(lost.goods()))).contains("Your ticket");
    oneTicketAndTenThousandLeft();
  }

  @Test
  void anAccountIsOpenedOnce() {
    assertThat(world.accounts().open(card, "Somebody else", 99_000)).isFalse();
    assertThat(world.accounts().miles(card)).isEqualTo(OptionalInt.of(30_000));
  }

  @Test
  void whatIsNotThereIsToldWithoutTakingMiles() throws Exception {
    for (String path :
        List.of(
            "/claims/nothing",
            "/claims/" + "A".repeat(22),
            "/results/" + "A".repeat(22),
            "/x%00")) {
      assertThat(world.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(world.claim("a-yacht").statusCode()).isEqualTo(404);
    String result =
        only("SELECT result FROM claim WHERE claim = '" + nameOf(world.claim(FLIGHT)) + "'");
    assertThat(world.get("/results/" + result).statusCode())
        .as("nothing came of it yet")
        .isEqualTo(404);
  }

  @Test
  void everyPageForbidsScriptsAndCanBeReadAloud() throws Exception {
    Order order = world.order(FLIGHT);
    URI ticket = MilesWorld.reply(world.identified(order, card)).goods();
    for (HttpResponse<String> page :
        List.of(world.get("/"), world.claim(FLIGHT), world.get(ticket), world.get("/claims/x"))) {
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
      Document read = Jsoup.parse(page.body());
      assertThat(read.expectFirst("html").attr("lang")).isEqualTo("en");
      assertThat(read.select("h1")).hasSize(1);
      assertThat(read.select("button").eachText()).doesNotHaveDuplicates();
      assertThat(read.select("script:not(#farthing-order)")).isEmpty();
    }
  }

  @Test
  void whileTheDatabaseIsGonePeopleAreToldToComeBack() throws Exception {
    Order order = world.order(FLIGHT);
    world.database.close();

    HttpResponse<String> answer = world.identified(order, card);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(world.claim(FLIGHT).body()).contains("One moment, please");
    world.restart();
    MilesWorld.reply(world.identified(order, card));
    oneTicketAndTenThousandLeft();
  }

  @Test
  void everyTableAndColumnIsExplained() throws Exception {
    assertThat(
            world.all(
                """
                SELECT c.relname || coalesce('.' || a.attname, '')
                FROM pg_class c
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                  AND c.relname <> 'schema_history' AND NOT a.attisdropped
                  AND (col_description(c.oid, a.attnum) IS NULL
                    OR obj_description(c.oid, 'pg_class') IS NULL)
                """))
        .isEmpty();
  }

  private String m(Order order, IepId whose) {
    return world.m(order, Outcome.ACCEPTED, order.amount(), Optional.of(whose));
  }

  private Order orderAt(URI claim) throws Exception {
    return farthing.messages.OrderOffer.parse(MilesWorld.utf8(world.offer(claim).body())).order();
  }

  private void oneTicketAndTenThousandLeft() throws SQLException {
    assertThat(world.accounts().miles(card)).hasValue(10_000);
    assertThat(tickets(card)).isEqualTo(1);
  }

  private int tickets(IepId whose) throws SQLException {
    return Integer.parseInt(
        only("SELECT count(*) FROM ticket WHERE card = '" + whose.full() + "'"));
  }

  /** Once somebody waits for the table of tickets. */
  private void killWhoWaits() throws SQLException {
    List<String> killed = List.of();
    while (killed.isEmpty()) {
      killed =
          world.all(
              "SELECT pg_terminate_backend(pid) FROM pg_locks"
                  + " WHERE relation = 'ticket'::regclass AND NOT granted");
    }
  }

  private static <T> List<T> together(int many, Callable<T> each) throws Exception {
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        calls.add(each);
      }
      List<T> said = new ArrayList<>();
      for (Future<T> one : all.invokeAll(calls)) {
        said.add(one.get());
      }
      return said;
    }
  }

  private static void refused(HttpResponse<String> answer, String code) {
    assertThat(answer.statusCode()).isBetween(400, 499);
    assertThat(answer.body()).contains("\"" + code + "\"");
  }

  private static String text(HttpResponse<String> page) {
    return Jsoup.parse(page.body()).body().text();
  }

  private static String nameOf(HttpResponse<String> claim) {
    return claim.uri().getPath().substring("/claims/".length());
  }

  private String only(String query) throws SQLException {
    List<String> found = world.all(query);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static IepId anotherCard() {
    return new IepId(PROVIDER, NUMBERS.incrementAndGet());
  }
}
