package farthing.client;

import farthing.base.Bytes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The JDK's own caller. */
final class JdkRoad implements Road {
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Duration ANSWERING = Duration.ofSeconds(60);
  private static final int MOST_BYTES = 512 * 1024;

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECTING)
          .followRedirects(HttpClient.Redirect.NEVER)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  @Override
  public Answer ask(Question question) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(question.to())
            .timeout(ANSWERING)
            .header("Accept", question.accept());
    question
        .json()
        .ifPresent(json ->
            request
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.toArray())));
    CompletableFuture<HttpResponse<byte[]>> coming =
        client.sendAsync(
            request.build(),
            HttpResponse.BodyHandlers.limiting(
                HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES));
    try {
      HttpResponse<byte[]> response = coming.get(ANSWERING.toSeconds(), TimeUnit.SECONDS);
      return new Answer(
          response.statusCode(),
          response
              .headers()
              .firstValue("Content-Type")
              .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
              .orElse(""),
          response
              .headers()
              .firstValue("Retry-After")
              .filter(seconds -> seconds.matches("[0-9]{1,6}"))
              .map(seconds -> OptionalInt.of(Integer.parseInt(seconds)))
              .orElse(OptionalInt.empty()),
          Bytes.of(response.body()));
    } catch (ExecutionException e) {
      throw new IOException("no answer from " + question.to().getHost(), e.getCause());
    } catch (TimeoutException e) {
      coming.cancel(true);
      throw new IOException("no answer from " + question.to().getHost() + " in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
