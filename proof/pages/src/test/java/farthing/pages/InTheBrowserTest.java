package farthing.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person does at shop, bank and loyalty programme, in Chromium, with the demo's card in a
 * client beside it.
 */
@SuppressWarnings("NullAway.Init")
class InTheBrowserTest {
  @TempDir private static Path folder;
  private static Demo demo;

  @BeforeAll
  static void open() throws Exception {
    // a client is started meanwhile, on a machine that may be busy
    setDefaultAssertionTimeout(60_000);
    demo = Demo.start(folder.resolve("demo"));
  }

  @AfterAll
  static void close() {
    demo.close();
  }

  @Test
  void aCardIsLoadedFromTheBanksPages() throws Exception {
    try (Window window = Window.ofDesk()) {
      Page page = window.page();
      logIn(page);
      assertThat(page.getByText("EUR 980.00").first()).isVisible();

      button(page, "Load a card").click();
      Demo.Typed load = demo.types(page.locator("pre").textContent());
      // by itself, when the card is there
      Locator amount = page.getByLabel(", in EUR");
      assertThat(amount).isVisible();
      amount.fill("12.34");
      page.locator("main form button[type=submit]").first().click();

      assertThat(page.getByText("Done: the card is loaded")).isVisible();
      assertThat(load.ends()).contains("EUR 12.34");
      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Account").setExact(true))
          .click();
      assertThat(page.getByText("For a load of your card").first()).isVisible();
      button(page, "Log out").click();
      assertThat(page.getByLabel("Password")).isVisible();
      page.goBack();
      page.reload();
      assertThat(page.getByLabel("Password")).isVisible();
      assertThat(window.complaints()).isEmpty();
    }
  }

  @Test
  void anArticleIsBoughtAndDownloaded() throws Exception {
    try (Window window = Window.ofDesk()) {
      Page page = window.page();
      page.navigate(demo.shop().toString());
      button(page, "Buy Small Change").click();
      assertThat(demo.types(page.locator("pre").textContent()).ends()).contains("EUR 1.15");
      button(page, "I have paid").click();
      page.getByText("To your article and receipt").click();

      assertThat(page.getByText("EUR 1.15").first()).isVisible();
      Download article =
          page.waitForDownload(() -> page.locator("a[href$='/file']").first().click());
      assertThat(Files.readString(article.path())).contains("SMALL CHANGE");
      assertThat(window.complaints()).isEmpty();
    }
  }

  /** Of the 30,000 miles that the demo's card had, its story left 10,000. */
  @Test
  void ticketIsGivenToTheCardThatIdentifiesItself() throws Exception {
    try (Window window = Window.ofPhone()) {
      Page page = window.page();
      page.navigate(demo.miles().toString());
      fits(window, "miles", "What your miles are good for");
      button(page, "Choose A night by the harbour").click();
      fits(window, "claim", "Identify yourself with your card");
      String said = demo.types(page.locator("pre").textContent()).ends();
      assertThat(said).contains("You identified yourself to Sea Miles");

      page.reload();
      fits(window, "claim-done", "A card has identified itself");
      page.navigate(said.substring(said.lastIndexOf("http")).strip());
      fits(window, "ticket", "Your ticket");
      assertThat(page.getByText("1,000 miles", new Page.GetByTextOptions().setExact(true)))
          .isVisible();
      assertThat(window.complaints()).isEmpty();
    }
  }

  @Test
  void aShopReadsWhatItWasPaidAndForWhat() throws Exception {
    try (Window window = Window.ofPhone(demo.merchant(), demo.merchantsPassword())) {
      Page page = window.page();
      page.navigate(demo.statements().toString());
      fits(window, "payments", "Payments to " + demo.merchant());
      String paid = page.locator("td.amount").first().textContent();
      page.locator("td.what a").first().click();

      fits(window, "payment", "purchases and cancels");
      assertThat(page.locator("main")).containsText(paid);
      assertThat(page.locator("tbody tr").first()).isVisible();
      assertThat(window.complaints()).isEmpty();
    }
    try (Window window = Window.ofPhone(demo.merchant(), "guessed")) {
      window.page().navigate(demo.statements().toString());
      assertThat(window.page().locator("body")).not().containsText("Payments to");
    }
  }

  @Test
  void everyPageCanBeReadOnTheNarrowestPhone() throws Exception {
    try (Window window = Window.ofPhone()) {
      Page page = window.page();
      page.navigate(demo.shop().toString());
      fits(window, "shop", "Small articles");
      button(page, "Buy The Last Farthing").click();
      fits(window, "order", "Pay with your card");
      button(page, "Cancel this order").click();
      fits(window, "order-cancelled", "This order is cancelled");
      page.navigate(demo.bank().toString());
      fits(window, "log-in", "Password");
      logIn(page);
      fits(window, "account", "Statement");
      page.locator("nav a").last().click();
      fits(window, "loads", "Loads and unloads");
      page.locator("main a").first().click();
      fits(window, "load", "Receipt");
      page.navigate(demo.bank().toString());
      button(page, "Unload a card").click();
      fits(window, "unload", "Put the card in");
      assertThat(window.complaints()).isEmpty();
    }
  }

  /**
   * @param says what only that page says, so that no other is looked at
   */
  private static void fits(Window window, String name, String says) {
    assertThat(window.page().locator("main")).containsText(says);
    window
        .page()
        .screenshot(
            new Page.ScreenshotOptions()
                .setPath(Path.of("target", "seen", name + ".png"))
                .setFullPage(true));
    assertThat(window.fits()).as(name).isTrue();
  }

  private static void logIn(Page page) throws Exception {
    page.navigate(demo.bank().toString());
    page.getByLabel("Account").fill(demo.account());
    page.getByLabel("Password").fill(demo.password());
    button(page, "Log in").click();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }
}
