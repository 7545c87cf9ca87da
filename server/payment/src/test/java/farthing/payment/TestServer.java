package farthing.payment;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.CancelRequest;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
import farthing.messages.Problem;
import farthing.messages.PurchaseStatus;
import farthing.security.KeyRing;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.local.LocalDatabase;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.Health;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A payment server on loopback over a real PostgreSQL, and a caller. */
final class TestServer implements AutoCloseable {
  /** All callers come from one address. */
  static final DoorBounds NO_RATES =
      DoorBounds.usual().withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final Journal journal;
  final PaymentServer payment;

  /** Whether its security cards are this server's. */
  final AtomicBoolean mayDraw;

  private final HttpDoor door;

  private TestServer(Journal journal, PaymentServer payment, AtomicBoolean mayDraw, HttpDoor door) {
    this.journal = journal;
    this.payment = payment;
    this.mayDraw = mayDraw;
    this.door = door;
  }

  static TestServer open(
      Journal journal, List<Terminal> terminals, PaymentPolicy policy, InstantSource time)
      throws IOException {
    return open(journal, terminals, policy, time, route -> route);
  }

  static TestServer open(
      Journal journal,
      List<Terminal> terminals,
      PaymentPolicy policy,
      InstantSource time,
      DoorBounds bounds)
      throws IOException {
    return open(journal, terminals, policy, time, route -> route, bounds);
  }

  static TestServer open(
      Journal journal,
      List<Terminal> terminals,
      PaymentPolicy policy,
      InstantSource time,
      UnaryOperator<Route> around)
      throws IOException {
    return open(journal, terminals, policy, time, around, NO_RATES);
  }

  static TestServer open(
      Journal journal,
      List<Terminal> terminals,
      PaymentPolicy policy,
      InstantSource time,
      Agreement agreement)
      throws IOException {
    return open(journal, terminals, policy, time, agreement, route -> route, NO_RATES);
  }

  private static TestServer open(
      Journal journal,
      List<Terminal> terminals,
      PaymentPolicy policy,
      InstantSource time,
      UnaryOperator<Route> around,
      DoorBounds bounds)
      throws IOException {
    return open(journal, terminals, policy, time, TestScheme.agreement(), around, bounds);
  }

  private static TestServer open(
      Journal journal,
      List<Terminal> terminals,
      PaymentPolicy policy,
      InstantSource time,
      Agreement agreement,
      UnaryOperator<Route> around,
      DoorBounds bounds)
      throws IOException {
    AtomicBoolean mayDraw = new AtomicBoolean(true);
    PaymentServer payment =
        new PaymentServer(
            journal,
            Agreement.Register.of(
                List.of(agreement, TestScheme.flowerStall()), List.of(TestScheme.KIOSK.enrolled())),
            terminals,
            policy,
            mayDraw::get,
            time);
    Metrics metrics = new Metrics();
    payment.measure(metrics);
    List<Route> routes = new ArrayList<>(payment.routes().stream().map(around).toList());
    routes.add(new Health().check("journal", () -> true).route());
    routes.add(metrics.route());
    HttpDoor door = HttpDoor.open(DoorSettings.loopback("payment").within(bounds), routes, metrics);
    return new TestServer(journal, payment, mayDraw, door);
  }

  /** Two terminals, with the totals that the journal tells. */
  static List<Terminal> terminals(Database database, Predicate<IepId> blocked, InstantSource time) {
    return terminals(database, blocked, time, Suite.USUAL);
  }

  /**
   * @param suites that the security cards command
   */
  static List<Terminal> terminals(
      Database database, Predicate<IepId> blocked, InstantSource time, Set<Suite> suites) {
    return terminals(database, TestScheme.psams(), blocked, time, suites);
  }

  /**
   * @param keys of the security cards
   */
  static List<Terminal> terminals(
      Database database,
      KeyRing keys,
      Predicate<IepId> blocked,
      InstantSource time,
      Set<Suite> suites) {
    return new TerminalRack(
            database, keys, TestScheme.rules(suites), TestScheme.limits(), blocked, time)
        .fill(
            List.of(
                new TerminalRack.Place("T1", "Rack 1", TestScheme.PSAM_1),
                new TerminalRack.Place("T2", "Rack 2", TestScheme.PSAM_2)));
  }

  static LocalDatabase postgres(Path directory) {
    return LocalDatabase.start(directory.resolve("pg"));
  }

  /** What came back. */
  record Answer(int status, String contentType, Bytes body, long retryAfter) {
    ErrorCode code() {
      return Problem.parse(body).code();
    }
  }

  URI address() {
    return door.address();
  }

  Answer draw(TestCustomer.Intent intent) {
    return post(intent, "draw", intent.request().toJson());
  }

  Answer respond(TestCustomer.Intent intent, Bytes answer) {
    return post(intent, "debit-response", TestCustomer.response(intent, answer).toJson());
  }

  Answer close(TestCustomer.Intent intent) {
    Bytes body = new OrderClose(intent.party(), intent.trx()).toJson();
    return close(address(), "/v1/purchases/" + intent.party() + "/" + intent.trx(), body);
  }

  static Answer close(URI server, String purchase, Bytes body) {
    return post(server, purchase + "/close", body, "Authorization", "Bearer " + TestScheme.API_KEY);
  }

  Answer cancel(TestCustomer.Intent intent, CancelRequest request) {
    return post(intent, "cancel", request.toJson());
  }

  Answer cancelled(TestCustomer.Intent intent, Bytes answer) {
    return post(intent, "cancel-response", TestCustomer.cancelResponse(intent, answer).toJson());
  }

  PurchaseStatus status(TestCustomer.Intent intent) {
    return PurchaseStatus.parse(
        get(
                "/v1/purchases/" + intent.party() + "/" + intent.trx(),
                "Authorization",
                "Bearer " + TestScheme.API_KEY)
            .body());
  }

  Answer post(TestCustomer.Intent intent, String step, Bytes body) {
    return post(address(), intent.party(), intent.trx(), step, body);
  }

  static Answer post(URI server, PartyId party, TransactionId trx, String step, Bytes body) {
    return post(server, "/v1/purchases/" + party + "/" + trx + "/" + step, body);
  }

  static Answer post(URI server, String path, Bytes body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()));
    return call(headers.length == 0 ? request : request.headers(headers));
  }

  Answer get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve(path)).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return call(request);
  }

  private static Answer call(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> got =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(
          got.statusCode(),
          got.headers().firstValue("Content-Type").orElse(""),
          Bytes.of(got.body()),
          got.headers().firstValueAsLong("Retry-After").orElse(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    door.close();
  }
}
