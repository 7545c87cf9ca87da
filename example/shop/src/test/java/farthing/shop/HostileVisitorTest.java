package farthing.shop;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.store.local.LocalDatabase;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A shop whose own name is an attack, and visitors who mean it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileVisitorTest {
  private static final String EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'";

  private LocalDatabase postgres;
  private ShopWorld world;

  @BeforeAll
  void open(@TempDir Path directory) {
    postgres = LocalDatabase.start(directory);
    world =
        new ShopWorld(
            postgres.database("shop"),
            s ->
                new ShopSettings(
                    s.address(),
                    s.port(),
                    Optional.empty(),
                    s.tls(),
                    s.party(),
                    "Corner " + EVIL,
                    s.keys(),
                    s.paymentServers(),
                    s.orderLifetime(),
                    s.link()));
  }

  @AfterAll
  void close() {
    world.close();
    postgres.close();
  }

  @Test
  void noTextFromOutsideBecomesMarkup() throws Exception {
    Browser browser = world.browser();
    String evil = URLEncoder.encode(EVIL, StandardCharsets.UTF_8);
    HttpResponse<String> order = browser.order("last-farthing");

    for (HttpResponse<String> page :
        List.of(
            browser.get("/"),
            order,
            browser.order(EVIL),
            browser.get("/orders/" + evil),
            browser.get("/orders/%00"),
            browser.get("/orders/" + "A".repeat(22)),
            browser.get("/goods/" + evil),
            browser.post("/orders/" + evil + "/paid", ""))) {
      Document read = Browser.read(page);
      assertThat(read.select("script:not(#farthing-order)")).isEmpty();
      assertThat(read.select("img, iframe, object, [onerror], [onclick], [style]")).isEmpty();
      assertThat(page.body()).doesNotContain("<img");
    }
    Element block = Browser.read(order).expectFirst("script#farthing-order");
    assertThat(ShopWorld.orderIn(block.data()).partyName()).isEqualTo("Corner " + EVIL);
  }

  @Test
  void everyPageForbidsScriptsFramesAndCaches() throws Exception {
    Browser browser = world.browser();
    for (HttpResponse<String> page :
        List.of(browser.get("/"), browser.order("small-change"), browser.get("/goods/nothing"))) {
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
          .doesNotContain("unsafe");
      assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @Test
  void everyPageCanBeReadAloud() throws Exception {
    Browser browser = world.browser();
    for (HttpResponse<String> page :
        List.of(browser.get("/"), browser.order("small-change"), browser.get("/goods/nothing"))) {
      Document read = Browser.read(page);
      assertThat(read.expectFirst("html").attr("lang")).isEqualTo("en");
      assertThat(read.title()).isNotBlank();
      assertThat(read.select("h1")).hasSize(1);
      assertThat(read.select("main")).hasSize(1);
      assertThat(read.select("meta[name=viewport]")).hasSize(1);
      assertThat(read.select("button").eachText()).doesNotContain("").doesNotHaveDuplicates();
      assertThat(read.select("section[aria-labelledby]"))
          .allSatisfy(s -> assertThat(s.getElementById(s.attr("aria-labelledby"))).isNotNull());
    }
  }

  @Test
  void aVisitorsCookieIsOutOfReachOfScriptsAndOfPlainHttp() throws Exception {
    HttpResponse<String> shown = world.browser().order("small-change");
    String plain = shown.previousResponse().orElseThrow().headers().firstValue("Set-Cookie").get();
    assertThat(plain).contains("HttpOnly", "SameSite=Lax").doesNotContain("Secure");

    try (ShopWorld behindTls =
        new ShopWorld(
            postgres.database("other"), s -> s.reachedAs(URI.create("https://shop.example")))) {
      HttpResponse<Void> moved =
          java.net.http.HttpClient.newHttpClient()
              .send(
                  java.net.http.HttpRequest.newBuilder(behindTls.door().resolve("/orders"))
                      .header("Content-Type", "application/x-www-form-urlencoded")
                      .POST(
                          java.net.http.HttpRequest.BodyPublishers.ofString("article=small-change"))
                      .build(),
                  HttpResponse.BodyHandlers.discarding());
      assertThat(moved.headers().firstValue("Set-Cookie").orElse("")).contains("; Secure");
      assertThat(moved.headers().firstValue("Location").orElse(""))
          .startsWith("https://shop.example/orders/");
    }
  }
}
