package farthing.netbank;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.Account;
import farthing.accounts.LedgerEntry;
import farthing.bank.LoadState;
import farthing.base.Currency;
import farthing.client.LoadEnd;
import farthing.client.LoadEvent;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees and sends. */
@SuppressWarnings("NullAway.Init")
class PagesTest {
  private static BankWorld world;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    world = new BankWorld("pages");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void aCardIsLoadedWithTheAmountChosenOnThePage() throws Exception {
    String ada = world.customer(100_00);
    Visitor browser = world.visitor();
    Visitor.Got account = browser.logIn(ada, BankWorld.PASSWORD);
    assertThat(account.page().text()).contains("Ada", ada, "EUR 100.00");

    Visitor.Got visit = begin(browser, account, "load");
    String address = visit.at().getPath();
    assertThat(visit.page().select("meta[http-equiv=refresh]").attr("content")).isEqualTo("3");
    String[] command = visit.page().expectFirst("pre").text().split(" ", -1);
    assertThat(command).startsWith("farthing", "load").endsWith("--card", "FILE");
    URI session = URI.create(command[2]);

    Card card = Card.of(20_00);
    LoadEnd end =
        world
            .client(folder)
            .hearing(event -> {
              if (event instanceof LoadEvent.AwaitsChoice) {
                choose(browser, address);
              }
            })
            .fromPage(session, Flow.LOAD, card);

    assertThat(end.isDone()).as(end.text()).isTrue();
    assertThat(card.cents()).isEqualTo(50_00);
    Document done = browser.get(address).page();
    assertThat(done.text()).contains("Done: the card is loaded");
    Document receipt = browser.get(done.expectFirst("main a.button").attr("href")).page();
    assertThat(receipt.text()).contains("Receipt", "EUR 30.00", "EUR 30.50", "Reference L1-");
    Document statement = browser.get("/").page();
    assertThat(statement.text()).contains("EUR 69.50", "For a load of your card", "EUR -30.50");
  }

  /** Too much first, then what can be had. */
  private static void choose(Visitor browser, String address) {
    Visitor.Got page = browser.get(address);
    assertThat(page.page().text()).contains("EUR 20.00", "From EUR 1.00 to EUR 99.50");
    assertThat(page.page().select("meta[http-equiv=refresh]")).isEmpty();
    Visitor.Got refused = browser.submit(page, address + "/amount", Map.of("amount", "99.51"));
    assertThat(refused.page().expectFirst("[role=alert]").text())
        .contains(ErrorCode.AMOUNT_NOT_OFFERED.title());
    Visitor.Got nonsense =
        browser.submit(page, address + "/amount", Map.of("amount", "<b>much</b>"));
    assertThat(nonsense.page().expectFirst("[role=alert]").text()).contains("not an amount");
    Visitor.Got chosen = browser.submit(page, address + "/amount", Map.of("amount", "30"));
    assertThat(chosen.page().text()).contains("The amount is held on the account");
  }

  @Test
  void theClientOfAPageNamesNoAmount() {
    String ada = world.customer(100_00);
    Visitor browser = world.visitor();
    Visitor.Got visit = begin(browser, browser.logIn(ada, BankWorld.PASSWORD), "load");
    URI session = URI.create(visit.page().expectFirst("pre").text().split(" ", -1)[2]);
    browser.card(session, 0);

    Visitor.Got answer = browser.wish(session, 30_00);

    assertThat(answer.code()).isEqualTo(ErrorCode.AMOUNT_NOT_CHOSEN);
    assertThat(browser.order(session).header("retry-after")).isEqualTo("2");
    assertThat(world.held(ada)).isZero();
  }

  @Test
  void aFormWithoutItsTokenDoesNothing() {
    String ada = world.customer(100_00);
    Visitor browser = world.visitor();
    assertThat(
            browser.post("/login", Map.of("account", ada, "password", BankWorld.PASSWORD)).status())
        .isEqualTo(403);
    browser.logIn(ada, BankWorld.PASSWORD);
    Visitor client = world.visitor();
    client.wish(client.session(ada, Flow.LOAD, 0), 30_00);
    String load = "/loads/" + world.load(ada).load().trx();

    for (String token : new String[] {"", "A".repeat(43)}) {
      Map<String, String> forged = Map.of(Browsers.FIELD, token, "flow", "load");
      assertThat(browser.post("/visits", forged).status()).isEqualTo(403);
      assertThat(browser.post(load + "/give-up", forged).status()).isEqualTo(403);
      assertThat(browser.post("/logout", forged).status()).isEqualTo(403);
    }
    assertThat(world.load(ada).state()).isEqualTo(LoadState.HELD);
    assertThat(browser.get("/").page().text()).contains(ada);
  }

  @Test
  void whatNoCardWasCommandedForIsGivenUpOnThePage() {
    String ada = world.customer(100_00);
    Visitor client = world.visitor();
    client.wish(client.session(ada, Flow.LOAD, 0), 30_00);
    Visitor browser = world.visitor();
    browser.logIn(ada, BankWorld.PASSWORD);
    String load = "/loads/" + world.load(ada).load().trx();

    Visitor.Got after = browser.submit(browser.get(load), load + "/give-up", Map.of());

    assertThat(after.page().text()).contains("the amount is back on the account");
    assertThat(world.balance(ada)).isEqualTo(100_00);
    assertThat(browser.get("/").page().text()).contains("Given back: not loaded");
  }

  @Test
  void anUnsureLoadIsNotGivenUp() {
    String ada = world.customer(100_00);
    Card card = Card.of(0).pulled(Card.Pulled.BEFORE_IT_OBEYS);
    world.client(folder).load(ada, Flow.LOAD, 30_00, card);
    Visitor browser = world.visitor();
    browser.logIn(ada, BankWorld.PASSWORD);
    String load = "/loads/" + world.load(ada).load().trx();

    Visitor.Got after = browser.submit(browser.get(load), load + "/give-up", Map.of());

    assertThat(after.page().text()).contains("Unsure for", "type farthing resume");
    assertThat(world.held(ada)).isEqualTo(30_50);
  }

  @Test
  void nobodySeesTheLoadsAndSessionsOfOthers() {
    String ada = world.customer(100_00);
    Visitor client = world.visitor();
    client.wish(client.session(ada, Flow.LOAD, 0), 30_00);
    Visitor hers = world.visitor();
    Visitor.Got visit = begin(hers, hers.logIn(ada, BankWorld.PASSWORD), "unload");
    Visitor eve = world.visitor();
    assertThat(eve.get("/loads").at().getPath()).isEqualTo("/login");
    eve.logIn(world.customer(1_00), BankWorld.PASSWORD);

    assertThat(eve.get("/loads/" + world.load(ada).load().trx()).status()).isEqualTo(404);
    assertThat(eve.get(visit.at().getPath()).status()).isEqualTo(404);
    assertThat(eve.get("/loads").page().text()).contains("There were none yet");
  }

  @Test
  void aStatementIsReadPageByPageWhateverIsAddedMeanwhile() {
    String ada = world.customer(100_00);
    for (int cents = 1; cents <= 45; cents++) {
      deposit(ada, cents);
    }
    Visitor browser = world.visitor();
    Document newest = browser.logIn(ada, BankWorld.PASSWORD).page();
    deposit(ada, 99);

    List<Document> pages = pagesFrom(newest, browser);

    List<String> amounts = pages.stream().flatMap(page -> texts(page, "td.amount")).toList();
    List<String> all = new ArrayList<>();
    for (int cents = 45; cents >= 1; cents--) {
      all.add("EUR 0.%02d".formatted(cents));
    }
    all.add("EUR 100.00");
    assertThat(amounts).isEqualTo(all);
    assertThat(pages).hasSize(3).allSatisfy(page -> assertThat(rows(page)).isLessThanOrEqualTo(20));
    assertThat(texts(browser.get("/").page(), "td.amount")).contains("EUR 0.99");
  }

  @Test
  void loadsAreReadPageByPage() {
    String ada = world.customer(100_00);
    Visitor client = world.visitor();
    for (int i = 0; i < 21; i++) {
      client.wish(client.session(ada, Flow.LOAD, 0), 1_00);
    }
    Visitor browser = world.visitor();
    browser.logIn(ada, BankWorld.PASSWORD);

    List<Document> pages = pagesFrom(browser.get("/loads").page(), browser);

    assertThat(pages).extracting(PagesTest::rows).containsExactly(20, 1);
    assertThat(pages.stream().flatMap(page -> texts(page, "td a[href]")).count()).isEqualTo(21);
    assertThat(pages.getLast().select("main a:containsOwn(Newest)").attr("href"))
        .isEqualTo("/loads");
  }

  @Test
  void whatIsNoPageIsNothingHere() {
    Visitor browser = world.visitor();
    browser.logIn(world.customer(1_00), BankWorld.PASSWORD);

    for (String no : List.of("x", "-1", "9999999999999999999", "1%27")) {
      assertThat(browser.get("/?before=" + no).status()).as(no).isEqualTo(404);
      assertThat(browser.get("/loads?before=" + no).status()).as(no).isEqualTo(404);
    }
    assertThat(browser.get("/?before=0").status()).as("behind the last line").isEqualTo(200);
  }

  private static void deposit(String account, int cents) {
    world
        .ledger()
        .post(
            LedgerEntry.move(
                "deposit " + account + " " + cents,
                new Account(Books.CASH, "counter", Currency.EUR),
                Books.customer(account, Currency.EUR),
                cents));
  }

  /** That page and those that its link leads to, one after the other. */
  private static List<Document> pagesFrom(Document first, Visitor browser) {
    List<Document> pages = new ArrayList<>(List.of(first));
    for (Element next = first.selectFirst("a[rel=next]");
        next != null && pages.size() < 10;
        next = pages.getLast().selectFirst("a[rel=next]")) {
      pages.add(browser.get(next.attr("href")).page());
    }
    return pages;
  }

  private static int rows(Document page) {
    return page.select("tbody tr").size();
  }

  private static Stream<String> texts(Document page, String what) {
    return page.select("tbody " + what).eachText().stream();
  }

  @Test
  void whoLoggedOutOrStayedAwayLogsInAgain() {
    String ada = world.customer(0);
    Visitor browser = world.visitor();
    Visitor.Got account = browser.logIn(ada, BankWorld.PASSWORD);
    browser.submit(account, "/logout", Map.of());
    assertThat(browser.get("/").at().getPath()).isEqualTo("/login");

    browser.logIn(ada, BankWorld.PASSWORD);
    assertThat(browser.get("/").at().getPath()).isEqualTo("/");
    world.pass(Browsers.LIFE.plus(Duration.ofSeconds(1)));
    assertThat(browser.get("/").at().getPath()).isEqualTo("/login");
  }

  @Test
  void everyPageForbidsScriptsAndEscapesWhatCameFromOutside() {
    world
        .customers()
        .open("script", "<script>alert(1)</script>", BankWorld.PASSWORD, BankWorld.euros(0));
    Visitor browser = world.visitor();

    Visitor.Got page = browser.logIn("script", BankWorld.PASSWORD);

    assertThat(page.page().select("script")).isEmpty();
    assertThat(page.page().expectFirst("h1").text()).isEqualTo("<script>alert(1)</script>");
    assertThat(page.header("content-security-policy")).contains("default-src 'none'");
    for (Element input : browser.get("/login").page().select("input:not([type=hidden])")) {
      assertThat(input.closest("label")).as("a label for whoever hears the page").isNotNull();
    }
  }

  private static Visitor.Got begin(Visitor browser, Visitor.Got account, String flow) {
    Element form = account.page().expectFirst("form:has(input[value=" + flow + "])");
    return browser.post(
        "/visits",
        Map.of("flow", flow, Browsers.FIELD, form.expectFirst("input[name=token]").attr("value")));
  }
}
