package farthing.merchant;

import farthing.base.Bytes;
import farthing.base.TransactionId;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import java.nio.charset.StandardCharsets;

/**
 * An order that can be shown and paid. The same order always shows the same bytes.
 *
 * @param basket the merchant's own name of what is bought; not part of what is shown
 */
public record OpenOrder(OrderOffer offer, String basket) {
  /** For the header Accept, and the Content-Type of {@link #toJson()}. */
  public static final String MEDIA_TYPE = OrderOffer.MEDIA_TYPE;

  public Order order() {
    return offer.order();
  }

  public TransactionId trx() {
    return offer.order().trx();
  }

  /** To be shown when the payment server has taken the order ({@link PaymentLink#send}). */
  public OpenOrder sentStraight() {
    return new OpenOrder(offer.sentStraight(), basket);
  }

  /** For a client that asks for {@link #MEDIA_TYPE}, and for the order book. Holds the TSK. */
  public Bytes toJson() {
    return offer.toJson();
  }

  /**
   * For the page that a person sees: data in a script element, which no browser runs. Whatever the
   * texts of the order are, nothing of them ends the element early. Holds the TSK: the page goes
   * over TLS and into no cache.
   */
  public String toHtml() {
    String json = new String(toJson().toArray(), StandardCharsets.UTF_8);
    return "<script type=\""
        + MEDIA_TYPE
        + "\" id=\"farthing-order\">"
        + json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
        + "</script>";
  }

  /** Out of the order book: what {@link #toJson()} gave. */
  public static OpenOrder parse(Bytes json, String basket) {
    return new OpenOrder(OrderOffer.parse(json), basket);
  }
}
