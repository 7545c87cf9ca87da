package farthing.load;

import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.LoadStatus;
import farthing.messages.OrderClose;
import farthing.messages.Problem;
import farthing.messages.ProofWanted;
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
import java.util.ArrayList;
import java.util.List;

/** A load server on loopback, and a caller. */
final class TestServer implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  final LoadServer load;
  private final HttpDoor door;

  private TestServer(LoadServer load, HttpDoor door) {
    this.load = load;
    this.door = door;
  }

  static TestServer open(LoadServer load) {
    return open(load, List.of());
  }

  static TestServer open(LoadServer load, List<Route> also) {
    Metrics metrics = new Metrics();
    load.measure(metrics);
    List<Route> routes = new ArrayList<>(load.routes());
    routes.addAll(also);
    routes.add(new Health().check("journal", () -> true).route());
    routes.add(metrics.route());
    DoorBounds bounds =
        DoorBounds.usual().withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED);
    try {
      return new TestServer(
          load, HttpDoor.open(DoorSettings.loopback("load").within(bounds), routes, metrics));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What came back. */
  record Answer(int status, String contentType, Bytes body, long retryAfter) {
    ErrorCode code() {
      return Problem.parse(body).code();
    }

    ProofWanted proof() {
      return Problem.parse(body).proof().orElseThrow();
    }
  }

  URI address() {
    return door.address();
  }

  Answer request(Holder.Intent intent) {
    return post(intent, "request", intent.request().toJson());
  }

  Answer respond(Holder.Intent intent, Bytes answer) {
    return post(intent, "response", Holder.response(intent, answer).toJson());
  }

  Answer close(Holder.Intent intent) {
    Bytes body = new OrderClose(intent.bank().party(), intent.trx()).toJson();
    return post(path(intent) + "/close", body, key(intent.bank()));
  }

  Answer ask(Holder.Intent intent) {
    return get(path(intent), key(intent.bank()));
  }

  LoadStatus status(Holder.Intent intent) {
    return LoadStatus.parse(ask(intent).body());
  }

  Answer post(Holder.Intent intent, String step, Bytes body) {
    return post(path(intent) + "/" + step, body);
  }

  Answer post(String path, Bytes body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address().resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()));
    return call(headers.length == 0 ? request : request.headers(headers));
  }

  Answer get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve(path)).GET();
    return call(headers.length == 0 ? request : request.headers(headers));
  }

  static String path(Holder.Intent intent) {
    return "/v1/loads/" + intent.bank().party() + "/" + intent.trx();
  }

  static String[] key(TestBank bank) {
    return new String[] {"Authorization", "Bearer " + bank.apiKey()};
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
