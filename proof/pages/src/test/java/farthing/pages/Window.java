package farthing.pages;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * One person's window of Chromium, with cookies of its own. It notes what goes wrong unseen: what
 * the browser complains of, and what a page asks of another server than its own.
 */
final class Window implements AutoCloseable {
  private final Playwright driver;
  private final Browser browser;
  private final BrowserContext person;
  private final Page page;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private Window(Browser.NewContextOptions options) {
    this.driver =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    this.browser =
        driver
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium())
                    // Chromium refuses to be root's with it
                    .setChromiumSandbox(!"root".equals(System.getProperty("user.name")))
                    .setArgs(
                        List.of(
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-quic",
                            "--disable-sync",
                            "--no-first-run")));
    this.person = browser.newContext(options);
    this.page = person.newPage();
    page.onConsoleMessage(said -> complaints.add(said.type() + ": " + said.text()));
    page.onPageError(complaints::add);
    page.onRequest(asked -> {
      String own = String.valueOf(URI.create(page.url()).getAuthority());
      if (!asked.isNavigationRequest() && !own.equals(URI.create(asked.url()).getAuthority())) {
        complaints.add("asks another server: " + asked.url());
      }
    });
  }

  static Window ofDesk() {
    return new Window(new Browser.NewContextOptions().setViewportSize(1200, 900));
  }

  /** The narrowest that is still sold. */
  static Window ofPhone() {
    return new Window(onPhone());
  }

  /** Of somebody who types name and password where the browser asks for them. */
  static Window ofPhone(String name, String password) {
    return new Window(onPhone().setHttpCredentials(name, password));
  }

  private static Browser.NewContextOptions onPhone() {
    return new Browser.NewContextOptions().setViewportSize(320, 640);
  }

  Page page() {
    return page;
  }

  /** Nothing sticks out to the right: nobody scrolls sideways to read. */
  boolean fits() {
    return (boolean)
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth");
  }

  /** What a person does not see. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    person.close();
    browser.close();
    driver.close();
  }

  private static Path chromium() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(place -> Stream.of(Path.of(place, "chromium"), Path.of(place, "chromium-browser")))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "Chromium is missing; ./farthing test installs it, Debian's package chromium"));
  }
}
