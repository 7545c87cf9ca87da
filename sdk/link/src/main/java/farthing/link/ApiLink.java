package farthing.link;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.WebAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Asks one server under one API key (238). Safe for all threads. Every question is answered within
 * {@link #WHOLE} and {@link #MOST_BYTES}. The API key goes over TLS, or stays on this machine.
 */
public final class ApiLink {
  /** From the first packet to the last byte of the answer. */
  public static final Duration WHOLE = Duration.ofSeconds(10);

  /** Of an answer. */
  public static final int MOST_BYTES = BoundedBody.MOST;

  /** To make a connection. */
  public static final Duration CONNECT = Duration.ofSeconds(4);

  private final HttpClient http;
  private final URI server;
  private final String apiKey;
  private final Duration patience;

  private ApiLink(HttpClient http, URI server, String apiKey, Duration patience) {
    this.http = http;
    this.server = server;
    this.apiKey = apiKey;
    this.patience = patience;
  }

  /**
   * Trusts the certificates that the JDK trusts.
   *
   * @param server its address, without a path
   * @param apiKey as the operator gave it
   * @throws Malformed if the key would leave this machine in clear, or is no header's value
   */
  public static ApiLink to(URI server, String apiKey) {
    return to(server, apiKey, HttpClient.newBuilder(), WHOLE);
  }

  /**
   * @param trust whose certificates to trust: the server's own CA
   */
  public static ApiLink to(URI server, String apiKey, SSLContext trust) {
    return to(server, apiKey, HttpClient.newBuilder().sslContext(trust), WHOLE);
  }

  /**
   * @param http its connect time and redirects are set here
   * @param patience instead of {@link #WHOLE}
   */
  public static ApiLink to(URI server, String apiKey, HttpClient.Builder http, Duration patience) {
    if (!"https".equals(server.getScheme()) && !WebAddress.isLoopback(server.getHost())) {
      throw new Malformed("the API key goes over https only, and " + server + " is not");
    }
    if (!apiKey.matches("[!-~]{1,200}")) {
      throw new Malformed("an API key has 1 to 200 characters, no spaces");
    }
    // Redirects are never followed: they would carry the API key elsewhere.
    HttpClient client =
        http.connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();
    return new ApiLink(client, server, apiKey, patience);
  }

  /**
   * @param path from the server's root
   * @throws InterruptedException if the thread is told to stop waiting
   */
  public Said get(String path) throws InterruptedException {
    return send(request(path).GET());
  }

  /** Posts JSON. */
  public Said post(String path, Bytes json) throws InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json.toArray())));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Authorization", "Bearer " + apiKey)
        .header("Accept", "application/json")
        .timeout(patience);
  }

  private Said send(HttpRequest.Builder request) throws InterruptedException {
    CompletableFuture<HttpResponse<Bytes>> coming =
        http.sendAsync(request.build(), head -> new BoundedBody());
    try {
      HttpResponse<Bytes> answer = coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Said.Answered(answer.statusCode(), answer.body());
    } catch (TimeoutException e) {
      return new Said.Nothing("no answer within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      return new Said.Nothing(
          e.getCause() instanceof IOException io ? io.toString() : "failed: " + e.getCause());
    } finally {
      coming.cancel(true);
    }
  }

  @Override
  public String toString() {
    return "ApiLink[" + server + "]";
  }
}
