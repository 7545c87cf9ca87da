package farthing.base;

import java.util.Set;

/** ALGIEP: which algorithms a card uses (PROTOCOL, section 1). */
public enum Suite {
  /** Two-key TDES: legacy, refused by every party unless its policy allows it. */
  TDES(0x10, "two-key TDES"),
  AES_128(0x20, "AES-128"),
  /** EC P-256 with AES sessions. */
  EC_P256(0x30, "EC P-256");

  /** What every party accepts unless its policy says otherwise. */
  public static final Set<Suite> USUAL = Set.of(AES_128);

  private final int code;
  private final String algorithms;

  Suite(int code, String algorithms) {
    this.code = code;
    this.algorithms = algorithms;
  }

  /** The byte on the wire. */
  public int code() {
    return code;
  }

  /** For people, as in {@code suite 10, two-key TDES}. */
  public String text() {
    return "suite %02x, %s".formatted(code, algorithms);
  }

  public static Suite ofCode(int code) {
    for (Suite suite : values()) {
      if (suite.code == code) {
        return suite;
      }
    }
    throw new Malformed("no such suite: %02x".formatted(code));
  }
}
