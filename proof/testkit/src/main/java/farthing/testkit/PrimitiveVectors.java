package farthing.testkit;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import java.util.Arrays;

/** MAC8, KDF and card keys: section 2 on the host. */
final class PrimitiveVectors {
  private PrimitiveVectors() {}

  static Verdict onHost(VectorRow row) {
    Suite suite = row.suite("alg");
    if (row.has("mac8")) {
      return compared(row, "mac8", Fields.key(row, "key", suite).mac8(row.hex("data")).value());
    }
    if (row.has("kdf")) {
      MacKey derived = Fields.key(row, "key", suite).derive(row.text("label"), row.hex("context"));
      return compared(row, "kdf", derived);
    }
    if (row.has("cardKey")) {
      IepId iep = Fields.iep(row);
      MacKey card =
          Fields.key(row, "masterKey", suite).cardKey(usage(row.text("usage")), iep, row.u1("vk"));
      return compared(row, "cardKey", card);
    }
    throw new Malformed("neither mac8 nor kdf nor cardKey is expected");
  }

  private static Verdict compared(VectorRow row, String field, MacKey got) {
    Expectations expectations = new Expectations(row);
    expectations.optional(field, got);
    return expectations.verdictOfThese();
  }

  private static Verdict compared(VectorRow row, String field, Bytes got) {
    Expectations expectations = new Expectations(row);
    expectations.wanted(field, got);
    return expectations.verdictOfThese();
  }

  private static KeyUsage usage(String shortName) {
    return Arrays.stream(KeyUsage.values())
        .filter(usage -> usage.shortName().equals(shortName))
        .findFirst()
        .orElseThrow(() -> new Malformed("no such key usage: " + shortName));
  }
}
