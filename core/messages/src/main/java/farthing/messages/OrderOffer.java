package farthing.messages;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.util.List;

/**
 * The order as it stands on the merchant's page (306, 406): what the client may read, the key it
 * seals with (TSK), the same key for the payment server (ETSK), and the signed order. The last two
 * are empty where the merchant sends them to the payment server itself ({@link SentOrder}).
 */
public record OrderOffer(Order order, Tsk tsk, Bytes etsk, String jws) {
  public static final String MEDIA_TYPE = "application/farthing-order+json";

  /** Everything a merchant's server does for one order (steps 806 and 808). */
  public static OrderOffer make(Order order, SharedKey shared, Tsk tsk) {
    TransactionKeys keys =
        TransactionKeys.derive(shared, order.salt(), order.flow(), order.party(), order.trx());
    return new OrderOffer(order, tsk, keys.wrap(tsk), SignedOrder.sign(order, keys).jws());
  }

  /** For the page, when the payment server has the order from the merchant. */
  public OrderOffer sentStraight() {
    return new OrderOffer(order, tsk, Bytes.empty(), "");
  }

  /** Of 24 bytes, or empty with the order. */
  static Bytes etsk(String text, String jws) {
    return text.isEmpty() && jws.isEmpty()
        ? Bytes.empty()
        : Base64Url.decode("etsk", text, TransactionKeys.ETSK_SIZE);
  }

  /** Holds the TSK: for the page over TLS alone, never for a log. */
  public Bytes toJson() {
    Order.Wire w = order.toWire();
    Page page =
        new Page(
            w.party(),
            w.name(),
            w.trx(),
            w.amountMinor(),
            w.currency(),
            w.description(),
            w.server(),
            w.statusUrl(),
            w.mode(),
            w.flow(),
            w.issued(),
            w.expires(),
            w.release(),
            w.suites(),
            w.keyId(),
            w.salt(),
            Base64Url.encode(tsk.value()),
            Base64Url.encode(etsk),
            jws);
    return order
        .bank()
        .map(bank -> Json.write(page.with(bank.value().hex())))
        .orElseGet(() -> Json.write(page));
  }

  /**
   * As the client reads it. The page and the signed order inside must say the same.
   *
   * @throws Malformed if they do not, or it is no order
   */
  public static OrderOffer parse(Bytes json) {
    Page page = Json.read("order", json, Page.class);
    Order order =
        page.flow().equals(Flow.PURCHASE.word())
            ? Order.of(page.wire())
            : Order.of(page.wire(), Json.read("order", json, Order.BankPart.class));
    Bytes etsk = etsk(page.etsk(), page.jws());
    if (!etsk.isEmpty() && !order.equals(SignedOrder.read(page.jws()).order())) {
      throw new Malformed("order: the page and the signed order say different things");
    }
    return new OrderOffer(
        order, Tsk.of(Base64Url.decode("tsk", page.tsk(), Tsk.SIZE)), etsk, page.jws());
  }

  @Override
  public String toString() {
    return "OrderOffer[" + order.party() + " " + order.trx() + "]";
  }

  record Page(
      String party,
      String name,
      String trx,
      long amountMinor,
      String currency,
      String description,
      String server,
      String statusUrl,
      int mode,
      String flow,
      long issued,
      long expires,
      int release,
      List<String> suites,
      String keyId,
      String salt,
      String tsk,
      String etsk,
      @JsonName("order") String jws) {

    Order.Wire wire() {
      return new Order.Wire(
          party,
          name,
          trx,
          amountMinor,
          currency,
          description,
          server,
          statusUrl,
          mode,
          flow,
          issued,
          expires,
          release,
          suites,
          keyId,
          salt);
    }

    private BankPage with(String bank) {
      return new BankPage(
          party,
          name,
          trx,
          amountMinor,
          currency,
          description,
          server,
          statusUrl,
          mode,
          flow,
          issued,
          expires,
          release,
          suites,
          keyId,
          salt,
          bank,
          tsk,
          etsk,
          jws);
    }
  }

  record BankPage(
      String party,
      String name,
      String trx,
      long amountMinor,
      String currency,
      String description,
      String server,
      String statusUrl,
      int mode,
      String flow,
      long issued,
      long expires,
      int release,
      List<String> suites,
      String keyId,
      String salt,
      String bank,
      String tsk,
      String etsk,
      @JsonName("order") String jws) {}
}
