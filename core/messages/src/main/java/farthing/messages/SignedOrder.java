package farthing.messages;

import farthing.base.Malformed;

/**
 * {@code order}: the order as a JWS (RFC 7515), HS256 under the transaction's order key. What the
 * payment server acts on comes out of it and out of nothing else.
 *
 * @param order what it says
 * @param jws compact form
 */
public record SignedOrder(Order order, String jws) {
  private static final String ALG = "HS256";
  private static final String TYP = "farthing-order+jws";
  private static final JoseHeader OF_ANY_KEY = JoseHeader.of("alg", ALG, "typ", TYP);

  public static SignedOrder sign(Order order, TransactionKeys keys) {
    String jws = CompactJws.sign(keys.orderHeader(), order.toJson(), keys.order());
    return new SignedOrder(order, jws);
  }

  /** Reads the claims without believing them: whose key to check with stands inside. */
  public static Order unverified(String jws) {
    CompactJws parsed = CompactJws.parse("order", jws);
    OF_ANY_KEY.mustBe("order", parsed.header());
    return claims(parsed);
  }

  /**
   * @throws Malformed if it is no such JWS or the signature is not the key's
   */
  public static SignedOrder verify(String jws, TransactionKeys keys) {
    CompactJws parsed = CompactJws.parse("order", jws);
    keys.orderHeader().mustBe("order", parsed.header());
    if (!parsed.isSignedWith(keys.order())) {
      throw new Malformed("order: the signature is wrong");
    }
    return new SignedOrder(claims(parsed), jws);
  }

  static JoseHeader header(String keyId) {
    return JoseHeader.of("kid", keyId, "typ", TYP, "alg", ALG);
  }

  private static Order claims(CompactJws jws) {
    return Order.read("order", jws.payload());
  }
}
