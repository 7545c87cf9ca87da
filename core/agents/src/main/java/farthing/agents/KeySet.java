package farthing.agents;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;

/**
 * A JWK set (RFC 7517) of exactly two keys on P-256, one to sign and one to be encrypted to, both
 * under the agent's name.
 */
record KeySet(PartyId agent, ECKey signing, ECKey encryption) {
  private static final int LARGEST = 4 * 1024;

  static KeySet parse(Bytes json) {
    if (json.size() > LARGEST) {
      throw new Malformed("agent's keys: at most 4 KiB are wanted");
    }
    List<JWK> keys;
    try {
      keys = JWKSet.parse(new String(json.toArray(), StandardCharsets.UTF_8)).getKeys();
    } catch (ParseException | RuntimeException e) {
      // without the cause, which may show parts of a key
      throw new Malformed("agent's keys: not a JWK set");
    }
    if (keys.size() != 2) {
      throw new Malformed("agent's keys: two are wanted, one to sign and one to encrypt to");
    }
    ECKey signing = key(keys, KeyUse.SIGNATURE);
    ECKey encryption = key(keys, KeyUse.ENCRYPTION);
    if (signing.getKeyID() == null || !signing.getKeyID().equals(encryption.getKeyID())) {
      throw new Malformed("agent's keys: both bear the agent's name as kid");
    }
    return new KeySet(new PartyId(signing.getKeyID()), signing, encryption);
  }

  private static ECKey key(List<JWK> keys, KeyUse use) {
    return keys.stream()
        .filter(key -> use.equals(key.getKeyUse()))
        .filter(ECKey.class::isInstance)
        .map(ECKey.class::cast)
        .filter(key -> key.getCurve().equals(Curve.P_256))
        .findFirst()
        .orElseThrow(
            () -> new Malformed("agent's keys: one on P-256 of use " + use + " is wanted"));
  }

  static Bytes toJson(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
