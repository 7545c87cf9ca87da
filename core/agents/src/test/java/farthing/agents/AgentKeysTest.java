package farthing.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.ExpectedProof;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.AgentClaim;
import farthing.messages.ExpectedDebit;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentKeysTest {
  private static final PartyId KIOSK = new PartyId("kiosk-1");
  private static final PartyId SHOP = new PartyId("corner-shop");
  private static final TransactionId TRX =
      TransactionId.parse("0190a6e0-0000-7000-8000-000000000001");
  private static final AgentKeys KEYS = AgentKeys.generate(KIOSK);
  private static final ExpectedDebit EXPECTED =
      new ExpectedDebit(
          SHOP,
          TRX,
          Amount.ofMinor(1250, Currency.EUR),
          new ExpectedProof(
              new Mac8(Bytes.ofHex("35d48e64f52d6393")),
              MacKey.of(Suite.AES_128, Bytes.ofHex("5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a").toArray())));

  @Test
  void anAgentOpensWhatIsEncryptedToItWithTheKeysOfItsFile() {
    AgentKeys again = AgentKeys.parse(KEYS.toJson(SecretAccess.granted()));
    EnrolledAgent enrolled = EnrolledAgent.parse(KEYS.enrolled().toJson());

    ExpectedDebit opened = again.decrypt(enrolled.encrypt(EXPECTED));
    assertThat(opened.toJson()).isEqualTo(EXPECTED.toJson());
    assertThat(again.agent()).isEqualTo(enrolled.agent()).isEqualTo(KIOSK);
    assertThat(enrolled.fingerprint()).isEqualTo(KEYS.enrolled().fingerprint());
    assertThat(AgentClaim.verify(claim(again), enrolled.signing())).isEqualTo(aClaim());
  }

  @Test
  void nobodyElseOpensIt() {
    String jwe = KEYS.enrolled().encrypt(EXPECTED);

    assertThatThrownBy(() -> AgentKeys.generate(KIOSK).decrypt(jwe)).isInstanceOf(Malformed.class);
    String noEnc = Base64.getUrlEncoder().encodeToString(bytes("{\"alg\":\"ECDH-ES\"}").toArray());
    for (String spoilt :
        List.of(
            jwe + "A",
            "",
            jwe.replaceFirst("\\.", ""),
            jwe.substring(9),
            noEnc + jwe.substring(jwe.indexOf('.')))) {
      assertThatThrownBy(() -> KEYS.decrypt(spoilt)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void aStrangerVerifiesAClaimByTheBook() throws ParseException, JOSEException {
    JWSObject claim = JWSObject.parse(claim(KEYS));

    assertThat(claim.verify(new ECDSAVerifier(KEYS.enrolled().signing()))).isTrue();
    assertThat(claim.getHeader().getKeyID()).isEqualTo("kiosk-1");
    assertThat(claim.getPayload().toJSONObject()).containsEntry("party", "corner-shop");
  }

  @Test
  void whatIsEnrolledShowsNoPrivatePart() {
    Bytes whole = KEYS.toJson(SecretAccess.granted());

    assertThat(text(KEYS.enrolled().toJson())).doesNotContain("\"d\"");
    assertThat(KEYS.toString()).isEqualTo("AgentKeys[kiosk-1]");
    assertThatThrownBy(() -> EnrolledAgent.parse(whole))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("make new keys");
    assertThatThrownBy(() -> AgentKeys.parse(KEYS.enrolled().toJson()))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("private parts");
  }

  @Test
  void keysOfOtherKindsAreRefused() throws JOSEException {
    ECKey sign = key(Curve.P_256, KeyUse.SIGNATURE, "kiosk-1");
    ECKey open = key(Curve.P_256, KeyUse.ENCRYPTION, "kiosk-1");
    for (List<JWK> wrong :
        List.<List<JWK>>of(
            List.of(sign),
            List.of(sign, sign),
            List.of(sign, open, open),
            List.of(sign, key(Curve.P_384, KeyUse.ENCRYPTION, "kiosk-1")),
            List.of(sign, key(Curve.P_256, KeyUse.ENCRYPTION, "kiosk-2")),
            List.of(
                key(Curve.P_256, KeyUse.SIGNATURE, "Kiosk 1"),
                key(Curve.P_256, KeyUse.ENCRYPTION, "Kiosk 1")))) {
      String set = new JWKSet(wrong).toString(true);
      assertThatThrownBy(() -> EnrolledAgent.parse(bytes(set))).isInstanceOf(Malformed.class);
    }
    EnrolledAgent good = EnrolledAgent.parse(bytes(new JWKSet(List.of(open, sign)).toString(true)));
    assertThat(good.agent()).isEqualTo(KIOSK);
  }

  private static AgentClaim aClaim() {
    return AgentClaim.of(KIOSK, SHOP, TRX, Bytes.ofHex("01"));
  }

  private static String claim(AgentKeys keys) {
    return aClaim().sign(keys.signing());
  }

  private static ECKey key(Curve curve, KeyUse use, String id) throws JOSEException {
    return new ECKeyGenerator(curve).keyUse(use).keyID(id).generate();
  }

  private static Bytes bytes(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }
}
