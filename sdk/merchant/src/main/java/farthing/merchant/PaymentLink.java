package farthing.merchant;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.messages.PurchaseStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * The direct link (238) to the payment server: for the order whose confirmation never came, because
 * the client was switched off between debit and result.
 *
 * <p>Safe for all threads. Every question is answered within {@link #WHOLE} and {@link
 * BoundedBody#MOST} bytes. The API key goes over TLS, or stays on this machine.
 */
public final class PaymentLink {
  /** From the first packet to the last byte of the answer. */
  public static final Duration WHOLE = Duration.ofSeconds(10);

  private static final Duration CONNECT = Duration.ofSeconds(4);

  private final HttpClient http;
  private final URI server;
  private final PartyId party;
  private final String apiKey;
  private final Duration patience;

  private PaymentLink(
      HttpClient http, URI server, PartyId party, String apiKey, Duration patience) {
    this.http = http;
    this.server = server;
    this.party = party;
    this.apiKey = apiKey;
    this.patience = patience;
  }

  /**
   * Trusts the certificates that the JDK trusts.
   *
   * @param apiKey as the operator gave it
   * @throws Malformed if the key would leave this machine in clear, or is no header's value
   */
  public static PaymentLink to(MerchantSettings settings, String apiKey) {
    return to(settings, apiKey, HttpClient.newBuilder(), WHOLE);
  }

  /**
   * @param trust whose certificates to trust: the payment server's own CA
   */
  public static PaymentLink to(MerchantSettings settings, String apiKey, SSLContext trust) {
    return to(settings, apiKey, HttpClient.newBuilder().sslContext(trust), WHOLE);
  }

  static PaymentLink to(
      MerchantSettings settings, String apiKey, HttpClient.Builder http, Duration patience) {
    URI server = settings.paymentServer();
    if (!"https".equals(server.getScheme()) && !isHere(server.getHost())) {
      throw new Malformed("the API key goes over https only, and " + server + " is not");
    }
    if (!apiKey.matches("[!-~]{1,200}")) {
      throw new Malformed("an API key has 1 to 200 characters, no spaces");
    }
    // Redirects are never followed: they would carry the API key elsewhere.
    HttpClient client =
        http.connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();
    return new PaymentLink(client, server, settings.party(), apiKey, patience);
  }

  /**
   * How far a purchase of this merchant's is. May wait up to {@link #WHOLE}.
   *
   * @throws InterruptedException if the thread is told to stop waiting
   */
  public PaymentAnswer ask(TransactionId trx) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/v1/purchases/" + party + "/" + trx))
            .header("Authorization", "Bearer " + apiKey)
            .header("Accept", "application/json")
            .timeout(patience)
            .GET()
            .build();
    CompletableFuture<HttpResponse<Bytes>> coming =
        http.sendAsync(request, head -> new BoundedBody());
    try {
      HttpResponse<Bytes> answer = coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return read(answer.statusCode(), answer.body());
    } catch (TimeoutException e) {
      return new PaymentAnswer.Unreachable("no answer within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      return new PaymentAnswer.Unreachable(
          e.getCause() instanceof IOException io ? io.toString() : "failed: " + e.getCause());
    } finally {
      coming.cancel(true);
    }
  }

  private static PaymentAnswer read(int status, Bytes body) {
    try {
      if (status == 200) {
        PurchaseStatus said = PurchaseStatus.parse(body);
        return said.m()
            .<PaymentAnswer>map(PaymentAnswer.Ended::new)
            .orElseGet(PaymentAnswer.Drawn::new);
      }
      ErrorCode code = Problem.parse(body).code();
      return code == ErrorCode.PURCHASE_UNKNOWN
          ? new PaymentAnswer.NeverDrawn()
          : new PaymentAnswer.Refused(code);
    } catch (Malformed e) {
      return new PaymentAnswer.Unreachable("status " + status + ", " + e.getMessage());
    }
  }

  private static boolean isHere(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}")
        || name.equals("[::1]");
  }

  @Override
  public String toString() {
    return "PaymentLink[" + party + " at " + server + "]";
  }
}
