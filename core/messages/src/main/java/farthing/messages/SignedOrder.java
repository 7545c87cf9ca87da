package farthing.messages;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import farthing.base.Bytes;
import farthing.base.Malformed;
import java.text.ParseException;

/**
 * {@code order}: the order as a JWS (RFC 7515), HS256 under the transaction's order key. What the
 * payment server acts on comes out of it and out of nothing else.
 *
 * @param order what it says
 * @param jws compact form
 */
public record SignedOrder(Order order, String jws) {
  private static final JOSEObjectType TYPE = new JOSEObjectType("farthing-order+jws");

  public static SignedOrder sign(Order order, TransactionKeys keys) {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).keyID(keys.keyId()).build();
    JWSObject jws = new JWSObject(header, new Payload(Json.write(order.toWire()).toArray()));
    try {
      jws.sign(new MACSigner(keys.order()));
      return new SignedOrder(order, jws.serialize());
    } catch (JOSEException e) {
      throw new IllegalStateException("HS256 did not sign", e);
    }
  }

  /** Reads the claims without believing them: whose key to check with stands inside. */
  public static Order unverified(String jws) {
    return claims(parse(jws));
  }

  /**
   * @throws Malformed if it is no such JWS or the signature is not the key's
   */
  public static SignedOrder verify(String jws, TransactionKeys keys) {
    JWSObject parsed = parse(jws);
    try {
      if (!parsed.verify(new MACVerifier(keys.order()))) {
        throw new Malformed("order: the signature is wrong");
      }
    } catch (JOSEException e) {
      throw new Malformed("order: the signature cannot be checked", e);
    }
    if (!keys.keyId().equals(parsed.getHeader().getKeyID())) {
      throw new Malformed("order: signed under another key id");
    }
    return new SignedOrder(claims(parsed), jws);
  }

  private static Order claims(JWSObject jws) {
    return Order.of(Json.read("order", Bytes.of(jws.getPayload().toBytes()), Order.Wire.class));
  }

  private static JWSObject parse(String jws) {
    try {
      JWSObject parsed = JWSObject.parse(jws);
      for (Base64URL part : parsed.getParsedParts()) {
        Base64Url.decode("order", part.toString());
      }
      JWSHeader header = parsed.getHeader();
      if (!JWSAlgorithm.HS256.equals(header.getAlgorithm()) || !TYPE.equals(header.getType())) {
        throw new Malformed("order: a JWS of HS256 and typ farthing-order+jws is wanted");
      }
      return parsed;
    } catch (ParseException e) {
      throw new Malformed("order: not a JWS", e);
    }
  }
}
