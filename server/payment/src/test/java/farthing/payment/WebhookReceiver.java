package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import farthing.base.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A merchant's server at its webhook URL: keeps what it is told, and answers as the test says. */
final class WebhookReceiver implements AutoCloseable {
  /** Only a test that fails waits so long. */
  private static final int PATIENCE_SECONDS = 30;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private volatile Answer answer = _ -> 204;

  /** What was told in one call. */
  record Told(Map<String, String> headers, Bytes body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String id() {
      return header("webhook-id");
    }
  }

  /** What is done before the status goes back. */
  interface Answer {
    int status(HttpExchange exchange) throws IOException;
  }

  WebhookReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/hooks", this::take);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hooks");
  }

  void answers(Answer other) {
    answer = other;
  }

  Told next() throws InterruptedException {
    Told next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("something told to the merchant").isNotNull();
    return next;
  }

  int waiting() {
    return told.size();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      Bytes body = Bytes.of(exchange.getRequestBody().readAllBytes());
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, all) -> headers.put(name, all.getFirst()));
      told.add(new Told(headers, body));
      exchange.sendResponseHeaders(answer.status(exchange), -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
