package farthing.payment;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.purse.TransactionNumbers;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.PsamCounters;
import farthing.store.local.LocalDatabase;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.Health;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
  private final HttpDoor door;

  private TestServer(Journal journal, PaymentServer payment, HttpDoor door) {
    this.journal = journal;
    this.payment = payment;
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

  private static TestServer open(
      Journal journal,
      List<Terminal> terminals,
      PaymentPolicy policy,
      InstantSource time,
      UnaryOperator<Route> around,
      DoorBounds bounds)
      throws IOException {
    PaymentServer payment =
        new PaymentServer(
            journal,
            Agreement.Register.of(List.of(TestScheme.agreement())),
            terminals,
            policy,
            time);
    Metrics metrics = new Metrics();
    payment.measure(metrics);
    List<Route> routes = new ArrayList<>(payment.routes().stream().map(around).toList());
    routes.add(new Health().check("journal", () -> true).route());
    routes.add(metrics.route());
    HttpDoor door = HttpDoor.open(DoorSettings.loopback("payment").within(bounds), routes, metrics);
    return new TestServer(journal, payment, door);
  }

  static List<Terminal> terminals(Database database, Predicate<IepId> blocked, InstantSource time) {
    return terminals(database, blocked, time, Suite.USUAL);
  }

  /**
   * @param suites that the security cards command
   */
  static List<Terminal> terminals(
      Database database, Predicate<IepId> blocked, InstantSource time, Set<Suite> suites) {
    PsamCounters counters = new PsamCounters(database);
    counters.register(TestScheme.PSAM_1, "T1", "Rack 1");
    counters.register(TestScheme.PSAM_2, "T2", "Rack 2");
    TransactionNumbers numbers =
        (psam, size) -> {
          PsamCounters.Block block = counters.reserve(psam, size);
          return new TransactionNumbers.Block(block.first(), block.last());
        };
    return List.of(
        new Terminal(
            "T1", "Rack 1", TestScheme.psam(TestScheme.PSAM_1, numbers, blocked, time, suites)),
        new Terminal(
            "T2", "Rack 2", TestScheme.psam(TestScheme.PSAM_2, numbers, blocked, time, suites)));
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

  Answer post(TestCustomer.Intent intent, String step, Bytes body) {
    return post(address(), TestScheme.SHOP, intent.trx(), step, body);
  }

  static Answer post(URI server, PartyId party, TransactionId trx, String step, Bytes body) {
    return post(server, "/v1/purchases/" + party + "/" + trx + "/" + step, body);
  }

  static Answer post(URI server, String path, Bytes body) {
    return call(
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray())));
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
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    door.close();
  }
}
