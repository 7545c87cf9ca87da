package farthing.base;

import java.util.Arrays;

/** ALGIEP: which algorithms a card uses (PROTOCOL, section 1). */
public enum Suite {
  /** Two-key TDES: legacy, refused by every party unless its policy allows it. */
  TDES(0x10),
  AES_128(0x20),
  /** EC P-256 with AES sessions. */
  EC_P256(0x30);

  private final int code;

  Suite(int code) {
    this.code = code;
  }

  /** The byte on the wire. */
  public int code() {
    return code;
  }

  public static Suite ofCode(int code) {
    return Arrays.stream(values())
        .filter(s -> s.code == code)
        .findFirst()
        .orElseThrow(() -> new Malformed("no such suite: %02x".formatted(code)));
  }
}
