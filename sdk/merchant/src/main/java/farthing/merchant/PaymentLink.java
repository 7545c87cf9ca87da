package farthing.merchant;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.link.ApiLink;
import farthing.link.Said;
import farthing.messages.CaptureReport;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
import farthing.messages.Problem;
import farthing.messages.PurchaseStatus;
import farthing.messages.SentOrder;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * The direct link (238) to the payment server: for the order whose confirmation never came, because
 * the client was switched off between debit and result, and for the order that is taken back.
 *
 * <p>Of several payment servers it speaks to the first, until it is told which ({@link #at}).
 *
 * <p>Safe for all threads. Every question is answered within {@link #WHOLE} and {@link
 * ApiLink#MOST_BYTES}. The API key goes over TLS, or stays on this machine.
 */
public final class PaymentLink {
  /** From the first packet to the last byte of the answer. */
  public static final Duration WHOLE = ApiLink.WHOLE;

  /** And above: not because of what was asked. */
  private static final int FAILED = 500;

  private static final int TOO_MANY = 429;

  private final Map<URI, ApiLink> links;
  private final URI server;
  private final PartyId party;

  private PaymentLink(Map<URI, ApiLink> links, URI server, PartyId party) {
    this.links = links;
    this.server = server;
    this.party = party;
  }

  /**
   * Trusts the certificates that the JDK trusts.
   *
   * @param apiKey as the operator gave it
   * @throws Malformed if the key would leave this machine in clear, or is no header's value
   */
  public static PaymentLink to(MerchantSettings settings, String apiKey) {
    return to(settings, server -> ApiLink.to(server, apiKey));
  }

  /**
   * @param trust whose certificates to trust: the payment server's own CA
   */
  public static PaymentLink to(MerchantSettings settings, String apiKey, SSLContext trust) {
    return to(settings, server -> ApiLink.to(server, apiKey, trust));
  }

  static PaymentLink to(
      MerchantSettings settings, String apiKey, HttpClient.Builder http, Duration patience) {
    return to(settings, server -> ApiLink.to(server, apiKey, http, patience));
  }

  private static PaymentLink to(MerchantSettings settings, Function<URI, ApiLink> linked) {
    Map<URI, ApiLink> links = new LinkedHashMap<>();
    settings.paymentServers().forEach(server -> links.put(server, linked.apply(server)));
    return new PaymentLink(links, settings.paymentServers().get(0), settings.party());
  }

  /**
   * The same to the payment server that an order names: whoever has the security card that drew it.
   * To the first one, if the settings know that one no more.
   */
  public PaymentLink at(URI orders) {
    return links.containsKey(orders) ? new PaymentLink(links, orders, party) : this;
  }

  private ApiLink link() {
    return Objects.requireNonNull(links.get(server));
  }

  /**
   * Sends an order straight to the payment server, so that what it needs does not pass through the
   * client. May be repeated; may wait up to {@link #WHOLE}.
   *
   * @throws InterruptedException if the thread is told to stop waiting
   */
  public OrderAnswer send(OpenOrder order) throws InterruptedException {
    Said said =
        at(order.order().server())
            .link()
            .post(path(order.trx()) + "/order", SentOrder.of(order.offer()).toJson());
    return said instanceof Said.Answered answered
        ? taken(order, answered)
        : new OrderAnswer.Unreachable(((Said.Nothing) said).why());
  }

  private static OrderAnswer taken(OpenOrder order, Said.Answered said) {
    try {
      if (said.status() != 200) {
        ErrorCode code = Problem.parse(said.body()).code();
        return said.status() >= FAILED || said.status() == TOO_MANY
            ? new OrderAnswer.Unreachable(code.name())
            : new OrderAnswer.Refused(code);
      }
      return SentOrder.Reply.parse(said.body()).until() == order.order().expires().getEpochSecond()
          ? new OrderAnswer.Taken()
          : new OrderAnswer.Unreachable("it answers to another order");
    } catch (Malformed e) {
      return new OrderAnswer.Unreachable("status " + said.status() + ", " + e.getMessage());
    }
  }

  /**
   * How far a purchase of this merchant's is. May wait up to {@link #WHOLE}.
   *
   * @throws InterruptedException if the thread is told to stop waiting
   */
  public PaymentAnswer ask(TransactionId trx) throws InterruptedException {
    Said said = link().get(path(trx));
    return said instanceof Said.Answered answered
        ? status(answered)
        : new PaymentAnswer.Unreachable(((Said.Nothing) said).why());
  }

  /**
   * Tells the payment server that the order is closed, durably, in the order book. May be repeated;
   * may wait up to {@link #WHOLE}. {@link Closings} does both in the right order.
   *
   * @throws InterruptedException if the thread is told to stop waiting
   */
  public CloseAnswer close(TransactionId trx) throws InterruptedException {
    Said said = link().post(path(trx) + "/close", new OrderClose(party, trx).toJson());
    return said instanceof Said.Answered answered
        ? told(answered)
        : new CloseAnswer.Unreachable(((Said.Nothing) said).why());
  }

  /**
   * Reports proofs that this merchant compared (FIG. 8). May be repeated; may wait up to {@link
   * #WHOLE}. {@link Captures} does it with what the order book has.
   *
   * @throws InterruptedException if the thread is told to stop waiting
   */
  public CaptureAnswer capture(CaptureReport report) throws InterruptedException {
    Said said = link().post("/v1/purchases/" + party + "/captures", report.toJson());
    return said instanceof Said.Answered answered
        ? captured(report, answered)
        : new CaptureAnswer.Unreachable(((Said.Nothing) said).why());
  }

  private static CaptureAnswer captured(CaptureReport report, Said.Answered said) {
    try {
      if (said.status() != 200) {
        return new CaptureAnswer.Refused(Problem.parse(said.body()).code());
      }
      CaptureReport.Reply reply = CaptureReport.Reply.parse(said.body());
      return reply.answers(report)
          ? new CaptureAnswer.Told(reply)
          : new CaptureAnswer.Unreachable("it answers to another report");
    } catch (Malformed e) {
      return new CaptureAnswer.Unreachable("status " + said.status() + ", " + e.getMessage());
    }
  }

  private String path(TransactionId trx) {
    return "/v1/purchases/" + party + "/" + trx;
  }

  private static PaymentAnswer status(Said.Answered said) {
    try {
      if (said.status() != 200) {
        ErrorCode code = Problem.parse(said.body()).code();
        return code == ErrorCode.PURCHASE_UNKNOWN
            ? new PaymentAnswer.NeverDrawn()
            : new PaymentAnswer.Refused(code);
      }
      PurchaseStatus told = PurchaseStatus.parse(said.body());
      return switch (told.state()) {
        case DRAWN -> new PaymentAnswer.Drawn();
        case ENDED -> new PaymentAnswer.Ended(told.m().orElseThrow());
        case CLOSED, CANCEL_DRAWN, CANCELLED, REFUND_DUE -> new PaymentAnswer.Closed(told.state());
      };
    } catch (Malformed e) {
      return new PaymentAnswer.Unreachable("status " + said.status() + ", " + e.getMessage());
    }
  }

  private static CloseAnswer told(Said.Answered said) {
    try {
      return said.status() == 200
          ? new CloseAnswer.Told(OrderClose.Reply.parse(said.body()).ended())
          : new CloseAnswer.Refused(Problem.parse(said.body()).code());
    } catch (Malformed e) {
      return new CloseAnswer.Unreachable("status " + said.status() + ", " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "PaymentLink[" + party + " at " + server + "]";
  }
}
