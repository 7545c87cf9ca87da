package farthing.merchant;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
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
 * the client was switched off between debit and result, and for the order that is taken back.
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
    Said said = send(request(trx, "").GET());
    return said.why.isEmpty() ? status(said) : new PaymentAnswer.Unreachable(said.why);
  }

  /**
   * Tells the payment server that the order is closed, durably, in the order book. May be repeated;
   * may wait up to {@link #WHOLE}. {@link Closings} does both in the right order.
   *
   * @throws InterruptedException if the thread is told to stop waiting
   */
  public CloseAnswer close(TransactionId trx) throws InterruptedException {
    byte[] body = new OrderClose(party, trx).toJson().toArray();
    Said said =
        send(
            request(trx, "/close")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    return said.why.isEmpty() ? told(said) : new CloseAnswer.Unreachable(said.why);
  }

  private HttpRequest.Builder request(TransactionId trx, String message) {
    return HttpRequest.newBuilder(server.resolve("/v1/purchases/" + party + "/" + trx + message))
        .header("Authorization", "Bearer " + apiKey)
        .header("Accept", "application/json")
        .timeout(patience);
  }

  /**
   * What came back.
   *
   * @param why nothing did; empty if something did
   */
  private record Said(int status, Bytes body, String why) {
    static Said nothing(String why) {
      return new Said(0, Bytes.empty(), why);
    }
  }

  private Said send(HttpRequest.Builder request) throws InterruptedException {
    CompletableFuture<HttpResponse<Bytes>> coming =
        http.sendAsync(request.build(), head -> new BoundedBody());
    try {
      HttpResponse<Bytes> answer = coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Said(answer.statusCode(), answer.body(), "");
    } catch (TimeoutException e) {
      return Said.nothing("no answer within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      return Said.nothing(
          e.getCause() instanceof IOException io ? io.toString() : "failed: " + e.getCause());
    } finally {
      coming.cancel(true);
    }
  }

  private static PaymentAnswer status(Said said) {
    try {
      if (said.status != 200) {
        ErrorCode code = Problem.parse(said.body).code();
        return code == ErrorCode.PURCHASE_UNKNOWN
            ? new PaymentAnswer.NeverDrawn()
            : new PaymentAnswer.Refused(code);
      }
      PurchaseStatus told = PurchaseStatus.parse(said.body);
      return switch (told.state()) {
        case DRAWN -> new PaymentAnswer.Drawn();
        case ENDED -> new PaymentAnswer.Ended(told.m().orElseThrow());
        case CLOSED, CANCEL_DRAWN, CANCELLED, REFUND_DUE -> new PaymentAnswer.Closed(told.state());
      };
    } catch (Malformed e) {
      return new PaymentAnswer.Unreachable("status " + said.status + ", " + e.getMessage());
    }
  }

  private static CloseAnswer told(Said said) {
    try {
      return said.status == 200
          ? new CloseAnswer.Told(OrderClose.Reply.parse(said.body).ended())
          : new CloseAnswer.Refused(Problem.parse(said.body).code());
    } catch (Malformed e) {
      return new CloseAnswer.Unreachable("status " + said.status + ", " + e.getMessage());
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
