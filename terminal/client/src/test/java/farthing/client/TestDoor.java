package farthing.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import farthing.base.Bytes;
import farthing.messages.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A web server on this machine that can hang up without a word. */
final class TestDoor implements AutoCloseable {
  private final HttpServer server;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** What came. */
  record Asked(String path, String accept, Bytes body) {}

  /**
   * What goes back.
   *
   * @param status 0 hangs up
   */
  record Said(int status, String contentType, int retryAfterSeconds, Bytes body) {
    static final Said NOTHING = new Said(0, "", 0, Bytes.empty());

    static Said json(Bytes body) {
      return new Said(200, "application/json", 0, body);
    }

    static Said of(String contentType, Bytes body) {
      return new Said(200, contentType, 0, body);
    }

    static Said problem(Problem problem) {
      return new Said(
          problem.code().httpStatus(),
          Problem.MEDIA_TYPE,
          problem.retryAfterSeconds(),
          problem.toJson());
    }
  }

  interface Answering {
    Said answer(Asked asked);
  }

  TestDoor(Answering answering) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> serve(exchange, answering));
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Every request so far. */
  List<Asked> asked() {
    return asked;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange, Answering answering) throws IOException {
    try (exchange) {
      Asked request =
          new Asked(
              exchange.getRequestURI().getPath(),
              String.valueOf(exchange.getRequestHeaders().getFirst("Accept")),
              Bytes.of(exchange.getRequestBody().readAllBytes()));
      asked.add(request);
      Said said = answering.answer(request);
      if (said.status() == 0) {
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", said.contentType());
      if (said.retryAfterSeconds() > 0) {
        exchange
            .getResponseHeaders()
            .set("Retry-After", Integer.toString(said.retryAfterSeconds()));
      }
      exchange.sendResponseHeaders(said.status(), said.body().size());
      exchange.getResponseBody().write(said.body().toArray());
    } catch (RuntimeException e) {
      e.printStackTrace();
      throw e;
    }
  }
}
