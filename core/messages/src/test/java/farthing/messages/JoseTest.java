package farthing.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import farthing.base.Bytes;
import farthing.base.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What we sign and encrypt is read by an independent JOSE library, and what it makes by us. */
class JoseTest {
  private static final byte[] KEY = new byte[32];
  private static final Bytes CONTENT = utf8("{\"amount\":\"12,50 €\"}");
  private static final JoseHeader JWS = JoseHeader.of("alg", "HS256", "typ", "t+jws", "kid", "k1");
  private static final JoseHeader JWE =
      JoseHeader.of("alg", "dir", "enc", "A256GCM", "typ", "t+jwe", "kid", "k1");

  static {
    new Random(7).nextBytes(KEY);
  }

  @Test
  void othersReadWhatWeSign() throws Exception {
    JWSObject read = JWSObject.parse(CompactJws.sign(JWS, CONTENT, KEY));

    assertThat(read.verify(new MACVerifier(KEY))).isTrue();
    assertThat(read.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
    assertThat(read.getHeader().getType()).isEqualTo(new JOSEObjectType("t+jws"));
    assertThat(read.getHeader().getKeyID()).isEqualTo("k1");
    assertThat(Bytes.of(read.getPayload().toBytes())).isEqualTo(CONTENT);
  }

  @Test
  void weReadWhatOthersSignInWhateverOrderTheirHeaderStands() throws Exception {
    CompactJws read = CompactJws.parse("order", foreignJws("k1"));

    JWS.mustBe("order", read.header());
    assertThat(read.header()).isNotEqualTo(JWS.encoded());
    assertThat(read.isSignedWith(KEY)).isTrue();
    assertThat(read.payload()).isEqualTo(CONTENT);
  }

  @Test
  void aSignatureOfAnotherKeyOrOverSomethingElseIsNone() {
    String jws = CompactJws.sign(JWS, CONTENT, KEY);
    byte[] other = KEY.clone();
    other[31] ^= 1;

    assertThat(CompactJws.parse("order", jws).isSignedWith(KEY)).isTrue();
    assertThat(CompactJws.parse("order", jws).isSignedWith(other)).isFalse();
    int payloadAt = jws.indexOf('.') + 1;
    for (int i = 0; i < payloadAt + 4; i++) {
      if (jws.charAt(i) != '.') {
        char flipped = jws.charAt(i) == 'A' ? 'B' : 'A';
        String altered = jws.substring(0, i) + flipped + jws.substring(i + 1);
        assertThat(CompactJws.parse("order", altered).isSignedWith(KEY)).as("%d", i).isFalse();
      }
    }
    malformed(() -> CompactJws.parse("order", jws + "=").isSignedWith(KEY));
    malformed(() -> CompactJws.parse("order", jws + "."));
    malformed(() -> CompactJws.parse("order", jws.substring(payloadAt)));
    assertThat(CompactJws.parse("order", "..").isSignedWith(KEY)).isFalse();
  }

  @Test
  void aHeaderSaysWhatIsAgreedAndAsksForNothingElse() throws Exception {
    JWS.mustBe("h", header("{\"kid\":\"k1\",\"x\":1,\"typ\":\"t+jws\",\"alg\":\"HS256\"}"));
    malformed(() -> JWS.mustBe("h", CompactJws.parse("h", foreignJws("k2")).header()));
    malformed(() -> JWS.mustBe("h", header("{\"typ\":\"t+jws\",\"alg\":\"HS256\"}")));
    malformed(() -> JWS.mustBe("h", header("{\"kid\":\"k1\",\"typ\":\"t+jws\",\"alg\":\"none\"}")));
    malformed(() -> JWS.mustBe("h", header("{\"kid\":\"k1\",\"typ\":\"x\",\"alg\":\"HS256\"}")));
    malformed(() ->
        JWS.mustBe(
            "h", header("{\"kid\":\"k1\",\"typ\":\"t+jws\",\"alg\":\"HS256\",\"crit\":[\"x\"]}")));
    malformed(() ->
        JWS.mustBe(
            "h", header("{\"kid\":\"k1\",\"typ\":\"t+jws\",\"alg\":\"x\",\"alg\":\"HS256\"}")));
    malformed(() ->
        JWE.mustBe(
            "h",
            header(
                "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"t+jwe\",\"kid\":\"k1\","
                    + "\"zip\":\"DEF\"}")));
    malformed(() -> JWS.mustBe("h", "e30="));
    malformed(() -> JWS.mustBe("h", ""));
  }

  @Test
  void othersDecryptWhatWeEncrypt() throws Exception {
    JWEObject read = JWEObject.parse(CompactJwe.encrypt(JWE, CONTENT, KEY));

    read.decrypt(new DirectDecrypter(KEY));

    assertThat(Bytes.of(read.getPayload().toBytes())).isEqualTo(CONTENT);
    assertThat(read.getHeader().getEncryptionMethod()).isEqualTo(EncryptionMethod.A256GCM);
  }

  @Test
  void weDecryptWhatOthersEncrypt() throws Exception {
    assertThat(CompactJwe.decrypt("M", foreignJwe(), JWE, KEY)).isEqualTo(CONTENT);
  }

  @Test
  void everyAlteredCharacterOfAJweIsNoticed() {
    String jwe = CompactJwe.encrypt(JWE, CONTENT, KEY);
    for (int i = 0; i < jwe.length(); i++) {
      for (char c : new char[] {'A', 'x', '.', '='}) {
        String altered = jwe.substring(0, i) + c + jwe.substring(i + 1);
        if (!altered.equals(jwe)) {
          malformed(() -> CompactJwe.decrypt("M", altered, JWE, KEY));
        }
      }
    }
  }

  @Test
  void twoJwesOfOneContentHaveNothingInCommonButTheHeader() {
    String one = CompactJwe.encrypt(JWE, CONTENT, KEY);
    String other = CompactJwe.encrypt(JWE, CONTENT, KEY);

    assertThat(List.of(one.split("\\.", -1))).doesNotContain(other.split("\\.", -1)[2]);
    assertThat(List.of(one.split("\\.", -1))).doesNotContain(other.split("\\.", -1)[3]);
  }

  @Test
  void base64urlHasOneForm() {
    for (int size = 0; size < 50; size++) {
      byte[] value = new byte[size];
      new Random(size).nextBytes(value);
      String text = Base64Url.encode(value);
      assertThat(Base64Url.bytes("b", text)).isEqualTo(value);
      for (String other : new String[] {text + "=", text + "==", " " + text, text + "\n"}) {
        malformed(() -> Base64Url.bytes("b", other));
      }
    }
    for (String other : new String[] {"AB", "AAB", "A", "AA+A", "AA/A", "AAAAA", "€AAA"}) {
      malformed(() -> Base64Url.bytes("b", other));
    }
  }

  private static String foreignJws(String keyId) throws Exception {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .type(new JOSEObjectType("t+jws"))
            .keyID(keyId)
            .build();
    JWSObject jws = new JWSObject(header, new Payload(CONTENT.toArray()));
    jws.sign(new MACSigner(KEY));
    return jws.serialize();
  }

  private static String foreignJwe() throws Exception {
    JWEHeader header =
        new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
            .type(new JOSEObjectType("t+jwe"))
            .keyID("k1")
            .build();
    JWEObject jwe = new JWEObject(header, new Payload(CONTENT.toArray()));
    jwe.encrypt(new DirectEncrypter(KEY));
    return jwe.serialize();
  }

  private static String header(String json) {
    return Base64Url.encode(utf8(json));
  }

  private static Bytes utf8(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void malformed(ThrowingCallable reading) {
    assertThatThrownBy(reading).isInstanceOf(Malformed.class);
  }
}
