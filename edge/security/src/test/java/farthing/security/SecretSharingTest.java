package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.crypto.threshold.ShamirSecretSplitter;
import org.bouncycastle.crypto.threshold.ShamirSplitSecret;
import org.bouncycastle.crypto.threshold.ShamirSplitSecretShare;
import org.junit.jupiter.api.Test;

class SecretSharingTest {
  private static final ShamirSecretSplitter.Algorithm FIELD = ShamirSecretSplitter.Algorithm.AES;

  private final SecureRandom random = new SecureRandom();

  @Test
  void fieldIsThatOfAes() {
    assertThat(SecretSharing.times(0x57, 0x83)).isEqualTo(0xC1); // FIPS 197, section 4.2
    assertThat(SecretSharing.times(0x57, 0x13)).isEqualTo(0xFE); // section 4.2.1
    for (int a = 1; a < 256; a++) {
      assertThat(SecretSharing.times(a, SecretSharing.inverse(a))).as("%x", a).isEqualTo(1);
    }
  }

  /** draft-mcgrew-tss-03, section 9. */
  @Test
  void publishedSharesGiveThePublishedSecret() {
    SortedMap<Integer, byte[]> shares = new TreeMap<>();
    shares.put(1, hex("B9FA07E185"));
    shares.put(2, hex("F5409B4511"));

    assertThat(SecretSharing.at(0, shares)).isEqualTo(hex("7465737400"));
  }

  @Test
  void anyThatAreEnoughGiveTheSecretAndTheOthersSharesAndOneFewerDoNot() {
    for (int made = 1; made <= 6; made++) {
      for (int needed = 1; needed <= made; needed++) {
        byte[] secret = bytes(16);
        SortedMap<Integer, byte[]> all = SecretSharing.split(secret, needed, made, random);
        int tried = 0;
        for (Set<Integer> some : subsets(all.keySet(), needed)) {
          assertThat(SecretSharing.at(0, only(all, some)))
              .as("%s of %d", some, made)
              .isEqualTo(secret);
          for (int other : all.keySet()) {
            assertThat(SecretSharing.at(other, only(all, some))).isEqualTo(all.get(other));
          }
          tried++;
        }
        assertThat(tried).isPositive();
        for (Set<Integer> tooFew : subsets(all.keySet(), needed - 1)) {
          if (needed > 1) {
            assertThat(SecretSharing.at(0, only(all, tooFew))).isNotEqualTo(secret);
          }
        }
      }
    }
  }

  /**
   * With one share too few, each secret there is fits them: the one other share that makes it so
   * exists, and is another for each secret.
   */
  @Test
  void oneTooFewFitEverySecretEquallyWell() {
    SortedMap<Integer, byte[]> all = SecretSharing.split(new byte[] {0x5A}, 3, 5, random);
    SortedMap<Integer, byte[]> two = only(all, Set.of(2, 5));
    Set<Integer> secrets = new HashSet<>();
    for (int third = 0; third < 256; third++) {
      SortedMap<Integer, byte[]> three = new TreeMap<>(two);
      three.put(4, new byte[] {(byte) third});
      secrets.add(SecretSharing.at(0, three)[0] & 0xFF);
    }
    assertThat(secrets).hasSize(256);
  }

  /** Each share by itself is as random as the coefficients: over many splits it is everything. */
  @Test
  void aShareIsAnythingWhateverTheSecret() {
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      seen.add(SecretSharing.split(new byte[] {0}, 2, 2, random).firstEntry().getValue()[0] & 0xFF);
    }
    assertThat(seen).hasSize(256); // one in 10^14 that a value does not come
  }

  @Test
  void sharesAreThoseOfAnotherLibraryBothWays() throws IOException {
    byte[] secret = bytes(16);
    ShamirSplitSecretShare[] theirs =
        ShamirSecretSplitter.getInstance(FIELD, 16, random).resplit(secret, 3, 5).getSecretShares();
    SortedMap<Integer, byte[]> read = new TreeMap<>();
    for (int number : List.of(1, 4, 5)) {
      read.put(number, theirs[number - 1].getEncoded());
    }
    assertThat(SecretSharing.at(0, read)).isEqualTo(secret);

    SortedMap<Integer, byte[]> ours = SecretSharing.split(secret, 3, 5, random);
    List<ShamirSplitSecretShare> given = new ArrayList<>();
    for (int number : List.of(2, 3, 5)) {
      given.add(new ShamirSplitSecretShare(ours.get(number), number));
    }
    assertThat(
            ShamirSplitSecret.getInstance(FIELD, given.toArray(ShamirSplitSecretShare[]::new))
                .getSecret())
        .isEqualTo(secret);
  }

  private byte[] bytes(int length) {
    byte[] value = new byte[length];
    random.nextBytes(value);
    return value;
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static SortedMap<Integer, byte[]> only(
      SortedMap<Integer, byte[]> all, Set<Integer> some) {
    SortedMap<Integer, byte[]> chosen = new TreeMap<>(all);
    chosen.keySet().retainAll(some);
    return chosen;
  }

  private static List<Set<Integer>> subsets(Set<Integer> numbers, int size) {
    List<Integer> all = List.copyOf(numbers);
    List<Set<Integer>> chosen = new ArrayList<>();
    for (int bits = 0; bits < 1 << all.size(); bits++) {
      Set<Integer> some = new HashSet<>();
      for (int i = 0; i < all.size(); i++) {
        if ((bits >> i & 1) == 1) {
          some.add(all.get(i));
        }
      }
      if (some.size() == size) {
        chosen.add(some);
      }
    }
    return chosen;
  }
}
