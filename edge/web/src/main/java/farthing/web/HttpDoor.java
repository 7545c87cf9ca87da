package farthing.web;

import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP/1.1 to the outside world: routes to plain functions, within {@link DoorBounds}. Each
 * request is answered on a virtual thread of its connection.
 *
 * <p>Whatever comes, what goes back is an answer of a route's or a problem document (RFC 9457);
 * nothing of an exception leaves. A request that is too large or too slow is refused unread, and
 * its connection closed.
 */
public final class HttpDoor implements AutoCloseable {
  /** How long requests that are inside may take to end when the door closes. */
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private static final io.helidon.http.Header JSON =
      HeaderValues.createCached("Content-Type", Answer.JSON);
  private static final io.helidon.http.Header NO_STORE =
      HeaderValues.createCached("Cache-Control", "no-store");
  private static final io.helidon.http.Header NO_SNIFF =
      HeaderValues.createCached("X-Content-Type-Options", "nosniff");

  /** Helidon's word for it, under status 400. */
  private static final String HEADERS_EXCEEDED = "Header size exceeded";

  private final DoorSettings settings;
  private final Reception reception;
  private final Watchman watchman;
  private final WebServer server;

  private HttpDoor(DoorSettings settings, List<Route> routes, Metrics metrics) {
    DoorBounds bounds = settings.bounds();
    this.settings = settings;
    this.reception = new Reception(settings, routes, metrics, System::nanoTime);
    this.watchman =
        new Watchman(
            bounds,
            new RateLimiter(bounds.ratePerAddress(), RateLimiter.MOST_BUCKETS, System::nanoTime),
            System::nanoTime);
    this.server = server(settings);
    List<Tag> door = List.of(Tag.of("door", settings.name()));
    metrics
        .registry()
        .gauge("farthing.http.connections", door, this, d -> d.watchman.connections());
    metrics
        .registry()
        .gauge("farthing.http.inside", door, this, d -> d.reception.waitingOrAnswering());
    metrics
        .registry()
        .gauge("farthing.http.new.limit", door, this, d -> d.reception.newWorkLimit());
  }

  /**
   * Opens the door; requests are answered when this returns.
   *
   * @throws IOException if the address or port is not to be had
   */
  public static HttpDoor open(DoorSettings settings, List<Route> routes, Metrics metrics)
      throws IOException {
    HttpDoor door = new HttpDoor(settings, routes, metrics);
    try {
      door.server.start();
    } catch (RuntimeException e) {
      door.close();
      throw new IOException(notToBeHad(settings), e);
    }
    if (!door.server.isRunning()) { // a port that is taken is only logged
      door.close();
      throw new IOException(notToBeHad(settings));
    }
    return door;
  }

  private static String notToBeHad(DoorSettings settings) {
    return "cannot serve at %s port %d: another program has the port, or the address is not this machine's"
        .formatted(settings.address().getHostAddress(), settings.port());
  }

  /** The one it listens at, also when a free one was asked for. */
  public int port() {
    return server.port();
  }

  /** {@code http://127.0.0.1:8080}, without a path. */
  public URI address() {
    String host = settings.address().getHostAddress();
    return URI.create(
        (settings.tls().isPresent() ? "https://" : "http://")
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + port());
  }

  /** Takes no more requests, lets those inside finish for 5 s, then ends them. */
  @Override
  public void close() {
    server.stop();
    watchman.close();
  }

  private WebServer server(DoorSettings at) {
    DoorBounds bounds = at.bounds();
    Http1ConnectionSelector http1 =
        Http1ConnectionSelector.builder()
            .config(
                Http1Config.builder()
                    .maxPrologueLength(bounds.maxUrlBytes())
                    .maxHeadersSize(bounds.maxHeaderBytes())
                    .sendKeepAliveHeader(false)
                    .build())
            .build();
    var builder =
        WebServer.builder()
            .address(at.address())
            .port(at.port())
            .shutdownHook(false)
            .shutdownGracePeriod(CLOSING)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addConnectionSelector(new WatchedConnections(http1, watchman))
            .connectionOptions(watchman)
            .maxPayloadSize(bounds.maxBodyBytes())
            .maxTcpConnections(bounds.maxConnections())
            // tells our handlers why; none of it is sent
            .errorHandling(ErrorHandling.builder().includeEntity(true).build())
            .directHandlers(directHandlers())
            .routing(HttpRouting.builder().any(this::serve));
    // Over channels, Helidon asks the name service for the name of everyone who connects by TLS.
    at.tls()
        .ifPresent(
            keys -> builder.useNio(false).tls(Tls.builder().sslContext(keys.context()).build()));
    return builder.build();
  }

  private void serve(ServerRequest request, ServerResponse response) {
    ConnectionWatch watch = ConnectionWatch.HERE.get();
    Bytes body;
    try {
      body = bodyOf(request);
    } catch (IOException | RuntimeException e) {
      send(reception.refused(whyUnread(e)), response.header(HeaderValues.CONNECTION_CLOSE));
      throw new CloseConnectionException("refused unread", e);
    }
    watch.answering();
    Answer answer =
        reception.answer(
            new Reception.Arrival(
                request.prologue().method().text(),
                request.prologue().uriPath().rawPath(),
                request.prologue().query().rawValue(),
                name -> request.headers().first(HeaderNames.create(name)),
                watch.remoteAddress(),
                watch.bucket(),
                body));
    if (request.prologue().method().equals(Method.HEAD)) {
      sendHead(answer, response);
    } else {
      send(answer, response);
    }
    watch.answered();
    if (request.headers().contains(HeaderNames.CONNECTION)
        && request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      throw new CloseConnectionException("the caller wants no more");
    }
  }

  private static Bytes bodyOf(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return Bytes.empty();
    }
    OptionalLong length = request.headers().contentLength();
    try (InputStream in = request.content().inputStream()) {
      // of a known length: read into an array of its size, not through one of 16 KiB
      return Bytes.holding(
          length.isPresent() ? in.readNBytes((int) length.getAsLong()) : in.readAllBytes());
    }
  }

  private static void send(Answer answer, ServerResponse response) {
    putHead(answer, response);
    if (answer.body().isEmpty()) {
      response.send();
    } else {
      response.send(answer.body().held());
    }
  }

  /** What GET would be answered, but for the body: Helidon would send that too. */
  private static void sendHead(Answer answer, ServerResponse response) {
    putHead(answer, response);
    response.contentLength(answer.body().size());
    response.send();
  }

  private static void putHead(Answer answer, ServerResponse response) {
    response.status(Status.create(answer.status()));
    if (answer.contentType().equals(Answer.JSON)) {
      response.header(JSON);
    } else if (!answer.contentType().isEmpty()) {
      response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
    }
    response.header(NO_STORE).header(NO_SNIFF);
    for (Header header : answer.headers()) {
      response.header(HeaderNames.create(header.name()), header.value());
    }
  }

  /** Helidon's own refusals, before a request gets to us, in our words. */
  private DirectHandlers directHandlers() {
    DirectHandler ours =
        (_, type, status, _, why) -> {
          // what Helidon stumbles over before a request is there was never HTTP
          boolean unread =
              type == DirectHandler.EventType.INTERNAL_ERROR
                  && !ConnectionWatch.HERE.get().isAnswering();
          Answer answer =
              reception.refused(unread ? ErrorCode.MESSAGE_MALFORMED : codeOf(status, why));
          return DirectHandler.TransportResponse.builder()
              .status(Status.create(answer.status()))
              .header(HeaderNames.CONTENT_TYPE, answer.contentType())
              .header(NO_STORE)
              .header(NO_SNIFF)
              .keepAlive(false)
              .entity(answer.body().toArray())
              .build();
        };
    var builder = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      builder.addHandler(type, ours);
    }
    return builder.build();
  }

  private static ErrorCode whyUnread(@Nullable Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof RequestException refused) {
        return codeOf(refused.status());
      }
      if (e instanceof DataReader.InsufficientDataAvailableException) {
        return ErrorCode.MESSAGE_MALFORMED;
      }
    }
    return ErrorCode.MESSAGE_MALFORMED;
  }

  private static ErrorCode codeOf(@Nullable Status status, @Nullable String why) {
    return HEADERS_EXCEEDED.equals(why) ? ErrorCode.HEADERS_TOO_LARGE : codeOf(status);
  }

  private static ErrorCode codeOf(@Nullable Status status) {
    return switch (Optional.ofNullable(status).map(Status::code).orElse(400)) {
      case 408 -> ErrorCode.REQUEST_TOO_SLOW;
      case 413 -> ErrorCode.BODY_TOO_LARGE;
      case 414 -> ErrorCode.ADDRESS_TOO_LONG;
      case 431 -> ErrorCode.HEADERS_TOO_LARGE;
      case 500 -> ErrorCode.SERVER_FAILED;
      case 503 -> ErrorCode.SERVER_BUSY;
      case 505 -> ErrorCode.HTTP_VERSION_UNSUPPORTED;
      default -> ErrorCode.MESSAGE_MALFORMED;
    };
  }
}
