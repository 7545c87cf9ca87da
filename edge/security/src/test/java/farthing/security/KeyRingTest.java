package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.base.Suite;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyRingTest {
  private static final MasterKeyName PURCHASE = PsamStory.name(KeyUsage.PURCHASE, 1);
  private static final MasterKeyName KM_PSAM = PsamStory.name(KeyUsage.PSAM, 1);
  private static final PsamId PSAM = PsamId.ofHex("35d93e0b046c6b6b");

  private final SecureRandom random = new SecureRandom();

  @Test
  void masterKeyIsNamedAsTheProtocolNumbersIt() {
    assertThat(PURCHASE).hasToString("km-purchase/00004661/20/01");
    assertThat(MasterKeyName.parse("km-tac/ffffffff/20/80"))
        .isEqualTo(new MasterKeyName(KeyUsage.TAC, -1, Suite.AES_128, 0x80));
    for (String wrong :
        List.of("km-purchase", "km-none/00004661/20/01", "km-tac/00004661/20/00", "")) {
      assertThatThrownBy(() -> MasterKeyName.parse(wrong)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void generatedKeyIsFoundUnderItsNameOnly() {
    KeyRing ring =
        KeyRing.empty().generate(KeyUsage.PURCHASE, PsamStory.PROVIDER, Suite.AES_128, 1, random);

    assertThat(find(ring, KeyUsage.PURCHASE, 1)).isTrue();
    assertThat(find(ring, KeyUsage.TAC, 1)).isFalse();
    assertThat(find(ring, KeyUsage.PURCHASE, 2)).isFalse();
    assertThat(ring.knowsProvider(PsamStory.PROVIDER)).isTrue();
    assertThat(ring.knowsProvider(1)).isFalse();
  }

  @Test
  void keyIsNeverReplaced() {
    KeyRing ring = KeyRing.empty().with(PURCHASE, PsamStory.key());

    assertThatThrownBy(() -> ring.with(PURCHASE, PsamStory.key())).isInstanceOf(Malformed.class);
  }

  @Test
  void oneKeyDoesNotServeTwoPurposes() {
    MacKey key = PsamStory.key();
    KeyRing ring = KeyRing.empty().with(PURCHASE, key);

    assertThatThrownBy(() -> ring.with(PsamStory.name(KeyUsage.PURCHASE, 0x80), key))
        .hasMessageContaining("km-purchase/00004661/20/01");
  }

  @Test
  void oneKeyDoesNotServeTwoSuitesNorHideBehindItsParityBits() {
    byte[] value = Bytes.ofHex("0123456789abcdeffedcba9876543210").toArray();
    MasterKeyName suite10 = new MasterKeyName(KeyUsage.PURCHASE, PsamStory.PROVIDER, Suite.TDES, 1);
    KeyRing ring = KeyRing.empty().with(PURCHASE, MacKey.of(Suite.AES_128, value));
    assertThatThrownBy(() -> ring.with(suite10, MacKey.of(Suite.TDES, value)))
        .hasMessageContaining(PURCHASE.toString());

    KeyRing tdes = KeyRing.empty().with(suite10, MacKey.of(Suite.TDES, value));
    value[0] ^= 1;
    MasterKeyName other = new MasterKeyName(KeyUsage.TAC, PsamStory.PROVIDER, Suite.TDES, 1);
    assertThatThrownBy(() -> tdes.with(other, MacKey.of(Suite.TDES, value)))
        .hasMessageContaining(suite10.toString());
  }

  @Test
  void securityCardsKeyIsNeverOfSuite10() {
    MasterKeyName clearing = new MasterKeyName(KeyUsage.PSAM, 0, Suite.TDES, 1);
    KeyRing issuer = KeyRing.empty().with(clearing, PsamStory.key(Suite.TDES));
    assertThatThrownBy(() -> issuer.forPaymentServer(clearing, List.of(PSAM)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("AES_128");
  }

  @Test
  void paymentServerGetsPurchaseMastersAndItsOwnSecurityCardsKeysAlone() {
    MacKey kmPsam =
        MacKey.of(Suite.AES_128, Bytes.ofHex("9fc3e39e44083cbc8986938c90ecfbf7").toArray());
    KeyRing issuer = KeyRing.empty().with(KM_PSAM, kmPsam).with(PURCHASE, PsamStory.key());
    for (KeyUsage usage : List.of(KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE)) {
      issuer = issuer.generate(usage, PsamStory.PROVIDER, Suite.AES_128, 1, random);
    }

    KeyRing server = issuer.forPaymentServer(KM_PSAM, List.of(PSAM));
    assertThat(server.checkValues())
        .containsOnlyKeys("km-purchase/00004661/20/01", "kpsam/" + PSAM);
    assertThat(find(server, KeyUsage.TAC, 1)).isFalse();
    MacKey kpsam =
        MacKey.of(Suite.AES_128, Bytes.ofHex("2dbe7df852abc7b50c9015bd02047a62").toArray());
    assertThat(server.checkValues().get("kpsam/" + PSAM)).isEqualTo(KeyCheckValue.of(kpsam));
  }

  /** AES-CMAC of a block of zeros, computed apart from this code. */
  @Test
  void checkValueIsTheStartOfCmacOverZeros() {
    byte[] key = Bytes.ofHex("2b7e151628aed2a6abf7158809cf4f3c").toArray();

    assertThat(KeyCheckValue.of(MacKey.of(Suite.AES_128, key))).hasToString("7AD386");
    assertThat(KeyCheckValue.ofAes(key)).hasToString("7AD386");
    byte[] longKey =
        Bytes.ofHex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4").toArray();
    assertThat(KeyCheckValue.ofAes(longKey)).hasToString("1A0B2D");
  }

  @Test
  void noKeyIsShownByToString() {
    KeyRing ring =
        KeyRing.empty().with(PURCHASE, PsamStory.key()).with("web", SealingKey.generate(random));

    assertThat(ring).hasToString("KeyRing[1 master keys, 0 security cards, 1 sealing keys]");
    assertThat(ring.sealingKey("web").orElseThrow()).hasToString("SealingKey");
  }

  private static boolean find(KeyRing ring, KeyUsage usage, int generation) {
    return ring.find(usage, PsamStory.PROVIDER, Suite.AES_128, generation).isPresent();
  }
}
