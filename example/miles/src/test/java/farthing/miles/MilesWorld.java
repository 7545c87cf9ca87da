package farthing.miles;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.merchant.MerchantSettings;
import farthing.merchant.OpenOrder;
import farthing.messages.Confirmation;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.web.DoorSettings;
import farthing.web.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The site on a real database, its payment server's key, and a clock that the test sets. */
final class MilesWorld implements AutoCloseable, InstantSource {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final Amount NOTHING = Amount.ofMinor(0, Currency.AUTHENTICATION);

  private final DatabaseSettings where;
  private final SharedKey key = SharedKey.generate("k1", new Random(20261122));
  private final HttpClient http =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NORMAL)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private int port;
  Instant now = NOON;
  Database database;
  Miles site;

  MilesWorld(DatabaseSettings where) {
    this.where = where;
    this.database = Database.open(where, Miles.MIGRATIONS);
    this.site = opened();
    this.port = site.baseUrl().getPort();
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Everything of the process goes; the database stays. Same port, so that addresses stay good. */
  void restart() {
    close();
    database = Database.open(where, Miles.MIGRATIONS);
    site = opened();
  }

  Accounts accounts() {
    return new Accounts(database);
  }

  /** Chooses a benefit; the page of the claim. */
  HttpResponse<String> claim(String benefit) throws Exception {
    return send(
        HttpRequest.newBuilder(site.baseUrl().resolve("/claims"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("benefit=" + benefit)));
  }

  /** The order of a new claim, as the client asks for it. */
  Order order(String benefit) throws Exception {
    return OrderOffer.parse(utf8(offer(claim(benefit).uri()).body())).order();
  }

  HttpResponse<String> offer(URI claim) throws Exception {
    return send(HttpRequest.newBuilder(claim).header("Accept", OpenOrder.MEDIA_TYPE));
  }

  HttpResponse<String> get(URI address) throws Exception {
    return send(HttpRequest.newBuilder(address).header("Accept", "text/html"));
  }

  HttpResponse<String> get(String path) throws Exception {
    return get(site.baseUrl().resolve(path));
  }

  /** The payment server's word that this card was there, as the client brings it. */
  HttpResponse<String> identified(Order order, IepId card) throws Exception {
    return bring(order, m(order, Outcome.ACCEPTED, order.amount(), Optional.of(card)));
  }

  HttpResponse<String> bring(Order order, String m) throws Exception {
    return send(
        HttpRequest.newBuilder(site.baseUrl().resolve(Miles.STATUS_PATH))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    new MerchantNotice(order.trx(), m).toJson().toArray())));
  }

  String m(Order order, Outcome outcome, Amount amount, Optional<IepId> card) {
    return new Confirmation(
            outcome,
            order.party(),
            order.trx(),
            amount,
            order.issued().plusSeconds(30),
            "T001-17",
            card)
        .encrypt(
            TransactionKeys.derive(key, order.salt(), order.flow(), order.party(), order.trx()));
  }

  static MerchantNotice.Reply reply(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return MerchantNotice.Reply.parse(utf8(answer.body()));
  }

  static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  List<String> all(String query) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection c = database.source().getConnection();
        Statement s = c.createStatement();
        ResultSet rows = s.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  @Override
  public void close() {
    site.close();
    database.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(
        request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private Miles opened() {
    try {
      return Miles.start(
          new MilesSettings(
              DoorSettings.loopback("miles").atPort(port),
              Optional.empty(),
              statusUrl ->
                  MerchantSettings.of(
                      "sea-miles",
                      "Sea Miles",
                      key,
                      "http://localhost:8081",
                      statusUrl.toString())),
          database,
          new Metrics(),
          this,
          new SecureRandom());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
