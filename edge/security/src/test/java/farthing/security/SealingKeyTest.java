package farthing.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SealingKeyTest {
  private final SecureRandom random = new SecureRandom();
  private final SealingKey key = SealingKey.generate(random);
  private final byte[] secret = "a shared key".getBytes(UTF_8);
  private final byte[] place = "merchant/shop".getBytes(UTF_8);

  @Test
  void whatIsSealedOpensAtItsPlace() {
    byte[] sealed = key.seal(secret, place, random);

    assertThat(sealed).hasSize(secret.length + SealingKey.OVERHEAD);
    assertThat(key.open(sealed, place)).hasValueSatisfying(s -> assertThat(s).isEqualTo(secret));
  }

  @Test
  void sealedTwiceLooksDifferent() {
    assertThat(key.seal(secret, place, random)).isNotEqualTo(key.seal(secret, place, random));
  }

  @Test
  void movedSealDoesNotOpen() {
    byte[] sealed = key.seal(secret, place, random);

    assertThat(key.open(sealed, "merchant/thief".getBytes(UTF_8))).isEmpty();
    assertThat(SealingKey.generate(random).open(sealed, place)).isEmpty();
  }

  @Test
  void changedOrShortSealDoesNotOpen() {
    byte[] sealed = key.seal(secret, place, random);
    for (int at = 0; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;
      assertThat(key.open(changed, place)).isEmpty();
    }
    assertThat(key.open(new byte[SealingKey.OVERHEAD - 1], place)).isEmpty();
  }
}
