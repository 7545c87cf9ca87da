package farthing.clearing;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.batches.BatchId;
import farthing.exchange.AdministrationLink;
import farthing.exchange.CollectorLink;
import farthing.store.BatchSources;
import farthing.store.Database;
import farthing.web.DoorBounds;
import farthing.web.DoorSettings;
import farthing.web.HttpCaller;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A concentration point with its door; and what the payment server before it says to one. */
final class Point implements AutoCloseable {
  /** The payment server's. */
  static final String KEY = "the-key-of-the-payment-server";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Concentration inside;
  private final HttpDoor door;

  /**
   * @param database where {@link #register} was called once
   */
  Point(Database database, URI clearing, int callsPerSecond) throws IOException {
    inside =
        new Concentration(
            database,
            new CollectorLink(caller(), clearing, Town.KEY, callsPerSecond),
            new AdministrationLink(caller(), clearing, Town.KEY));
    door =
        HttpDoor.open(
            DoorSettings.loopback("point")
                .within(
                    DoorBounds.usual()
                        .withRates(DoorBounds.Rate.UNLIMITED, DoorBounds.Rate.UNLIMITED)),
            inside.routes(),
            new Metrics());
  }

  static HttpCaller caller() {
    return new HttpCaller(CollectorLink.bounds());
  }

  /** The payment server whose batches it takes. */
  static void register(Database database) {
    Town.knowsAll(database);
    new BatchSources(database).register(new PartyId("payment-1"), Town.ACQUIRER, Sha256.of(KEY));
  }

  void turn() {
    inside.turn();
  }

  /** Brings what the issuer set a step nearer to its security cards. */
  void administer() {
    inside.administer();
  }

  boolean isReached() {
    return inside.isReached();
  }

  boolean areClaimsTaken() {
    return inside.areClaimsTaken();
  }

  boolean isAdministered() {
    return inside.isAdministered();
  }

  URI address() {
    return door.address();
  }

  static HttpResponse<byte[]> post(URI point, BatchId id, String what, Bytes body)
      throws IOException, InterruptedException {
    return call(
        HttpRequest.newBuilder(uri(point, id, what))
            .header("Content-Type", Sources.OCTETS)
            .POST(BodyPublishers.ofByteArray(body.toArray())));
  }

  static HttpResponse<byte[]> ask(URI point, BatchId id) throws IOException, InterruptedException {
    return call(HttpRequest.newBuilder(uri(point, id, "")).GET());
  }

  private static HttpResponse<byte[]> call(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(
        request.header("Authorization", "Bearer " + KEY).build(), BodyHandlers.ofByteArray());
  }

  private static URI uri(URI point, BatchId id, String what) {
    return point.resolve("/v1/batches/" + id + what);
  }

  @Override
  public void close() {
    door.close();
    inside.close();
  }
}
