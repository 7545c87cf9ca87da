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

  /**
   * An order as it was read, which nobody has to believe yet: whose key to check with stands
   * inside.
   */
  public static final class Unverified {
    private final CompactJws jws;
    private final Order order;

    private Unverified(CompactJws jws) {
      this.jws = jws;
      this.order = claims(jws);
    }

    /** What it says, true or not. */
    public Order order() {
      return order;
    }

    /**
     * @throws Malformed if the header or the signature is not the key's
     */
    public SignedOrder verified(TransactionKeys keys) {
      mustBeSigned(jws, keys);
      return new SignedOrder(order, jws.text());
    }
  }

  /**
   * @throws Malformed if it is no such JWS
   */
  public static Unverified read(String jws) {
    CompactJws parsed = CompactJws.parse("order", jws);
    OF_ANY_KEY.mustBe("order", parsed.header());
    return new Unverified(parsed);
  }

  /**
   * @throws Malformed if it is no such JWS or the signature is not the key's
   */
  public static SignedOrder verify(String jws, TransactionKeys keys) {
    CompactJws parsed = CompactJws.parse("order", jws);
    mustBeSigned(parsed, keys);
    return new SignedOrder(claims(parsed), jws);
  }

  private static void mustBeSigned(CompactJws jws, TransactionKeys keys) {
    keys.orderHeader().mustBe("order", jws.header());
    if (!jws.isSignedWith(keys.order())) {
      throw new Malformed("order: the signature is wrong");
    }
  }

  static JoseHeader header(String keyId) {
    return JoseHeader.of("kid", keyId, "typ", TYP, "alg", ALG);
  }

  private static Order claims(CompactJws jws) {
    return Order.read("order", jws.payload());
  }
}
