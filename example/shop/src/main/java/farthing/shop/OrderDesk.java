package farthing.shop;

import farthing.base.Sha256;
import farthing.merchant.Merchant;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;

/**
 * Where an article is chosen and an order made of it. Knows a visitor by a cookie, of which the
 * database has the hash alone.
 */
final class OrderDesk {
  private static final int SECRET_BYTES = 16;
  private static final String SECRET_FORM = "[A-Za-z0-9_-]{22}";

  private final Catalogue catalogue;
  private final Merchant merchant;
  private final Orders orders;
  private final OrderWay way;
  private final Random random;

  OrderDesk(Catalogue catalogue, Merchant merchant, Orders orders, OrderWay way, Random random) {
    this.catalogue = catalogue;
    this.merchant = merchant;
    this.orders = orders;
    this.way = way;
    this.random = random;
  }

  /**
   * The basket's name, once its order is durable; empty if there is no such article.
   *
   * @param visitor a cookie's value
   * @throws OrderWay.NotTaken if the payment server would not know it
   */
  Optional<String> order(String article, String visitor) throws InterruptedException {
    Optional<Article> chosen = catalogue.find(article);
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    String basket = secret();
    orders.fill(basket, chosen.get().id(), Sha256.of(visitor), secret());
    way.send(merchant.newOrder(chosen.get().price(), chosen.get().title(), basket));
    return Optional.of(basket);
  }

  /** The cookie if it is one of ours, else a new one. */
  String visitor(Optional<String> cookie) {
    return cookie.filter(OrderDesk::isSecret).orElseGet(this::secret);
  }

  static boolean isVisitor(Sale sale, Optional<String> cookie) {
    return cookie.map(c -> Sha256.of(c).sameInConstantTime(sale.visitor())).orElse(false);
  }

  static boolean isSecret(String text) {
    return text.matches(SECRET_FORM);
  }

  private String secret() {
    byte[] bits = new byte[SECRET_BYTES];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
