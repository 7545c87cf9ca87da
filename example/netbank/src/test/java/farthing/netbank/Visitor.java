package farthing.netbank;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import farthing.messages.BankLogIn;
import farthing.messages.BankSession;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadWish;
import farthing.messages.MerchantNotice;
import farthing.messages.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A person's browser with its own cookies; and a program that says what a client may say. */
final class Visitor {
  /** A client may show any card: it is not signed. */
  static final IepId CARD = new IepId(Card.PROVIDER, 4_711_000_011L);

  private final URI bank;
  private final HttpClient http =
      HttpClient.newBuilder()
          .cookieHandler(new CookieManager())
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  Visitor(URI bank) {
    this.bank = bank;
  }

  /** What came back. */
  record Got(int status, URI at, Map<String, List<String>> headers, Bytes body) {
    Document page() {
      return Jsoup.parse(body.text(), at.toString());
    }

    ErrorCode code() {
      return Problem.parse(body).code();
    }

    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  Got get(String path) {
    return send(request(bank.resolve(path)).header("Accept", "text/html"));
  }

  Got get(URI address) {
    return send(request(address));
  }

  /** Fills in and sends the form of a page that goes to this address. */
  Got submit(Got page, String action, Map<String, String> fields) {
    Element form = page.page().expectFirst("form[action=\"" + action + "\"]");
    Map<String, String> all = new java.util.LinkedHashMap<>();
    for (Element hidden : form.select("input[type=hidden]")) {
      all.put(hidden.attr("name"), hidden.attr("value"));
    }
    all.putAll(fields);
    return post(action, all);
  }

  Got post(String path, Map<String, String> fields) {
    String body =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(bank.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Got logIn(String account, String password) {
    return submit(get("/login"), "/login", Map.of("account", account, "password", password));
  }

  Got json(URI address, Bytes body) {
    return send(
        request(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray())));
  }

  Got clientLogIn(String account, String password) {
    return json(
        bank.resolve("/farthing/session"), new BankLogIn(account, password, Flow.LOAD).toJson());
  }

  /** Logged in, with a card of so much read. */
  URI session(String account, Flow flow, int cents) {
    Bytes logIn = new BankLogIn(account, BankWorld.PASSWORD, flow).toJson();
    URI session = BankSession.parse(json(bank.resolve("/farthing/session"), logIn).body()).url();
    Got read = card(session, cents);
    if (read.status() != 200) {
      throw new AssertionError("the card is not taken: " + read.body().text());
    }
    return session;
  }

  Got card(URI session, int cents) {
    CardInformation.Slot slot =
        new CardInformation.Slot(
            BankWorld.euros(cents), farthing.base.Amount.ofMinor(Card.MAXIMUM, Currency.EUR));
    CardInformation card =
        new CardInformation(
            CARD, Suite.AES_128, new Expiry(LocalDate.of(2031, 6, 30)), List.of(slot));
    return json(URI.create(session + BankSession.CARD), card.toJson());
  }

  Got wish(URI session, int cents) {
    return json(
        URI.create(session + BankSession.ORDER), new LoadWish(BankWorld.euros(cents)).toJson());
  }

  Got order(URI session) {
    return get(URI.create(session + BankSession.ORDER));
  }

  Got notice(MerchantNotice notice) {
    return json(bank.resolve(Bank.STATUS_PATH), notice.toJson());
  }

  private Got send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> got =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Got(got.statusCode(), got.uri(), got.headers().map(), Bytes.of(got.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpRequest.Builder request(URI address) {
    return HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
