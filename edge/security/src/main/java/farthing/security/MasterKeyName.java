package farthing.security;

import farthing.base.KeyUsage;
import farthing.base.Malformed;
import farthing.base.Suite;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which master key: as text {@code km-purchase/00004661/20/01}.
 *
 * @param provider PPIEP; for KM-psam the clearing's own
 * @param keyGeneration VKIEP, 01 to FF; from 80 on for software purses
 */
public record MasterKeyName(KeyUsage usage, int provider, Suite suite, int keyGeneration) {
  private static final Pattern FORM =
      Pattern.compile("km-([a-z]{1,8})/([0-9a-f]{8})/([0-9a-f]{2})/([0-9a-f]{2})");

  public MasterKeyName {
    if (keyGeneration < 0x01 || keyGeneration > 0xFF) {
      throw new Malformed("a key generation is 01 to FF");
    }
  }

  /**
   * @throws Malformed if no master key can be called that
   */
  public static MasterKeyName parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new Malformed(
          "a master key is named by usage, provider, suite and key generation, as in"
              + " km-purchase/00004661/20/01");
    }
    return new MasterKeyName(
        usage(parts.group(1)),
        Integer.parseUnsignedInt(parts.group(2), 16),
        suite(Integer.parseInt(parts.group(3), 16)),
        Integer.parseInt(parts.group(4), 16));
  }

  private static KeyUsage usage(String name) {
    try {
      return KeyUsage.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new Malformed("no such key usage: " + name, e);
    }
  }

  private static Suite suite(int code) {
    Suite suite = Suite.ofCode(code);
    if (suite == Suite.EC_P256) {
      throw new Malformed("there are no master keys of " + suite.text() + ", which is not built");
    }
    return suite;
  }

  @Override
  public String toString() {
    return "km-%s/%08x/%02x/%02x"
        .formatted(usage.name().toLowerCase(Locale.ROOT), provider, suite.code(), keyGeneration);
  }
}
