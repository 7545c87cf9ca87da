package farthing.purse;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.KeyUsage;
import java.util.Arrays;

/**
 * The commands of the load security card, ready to send (docs/protocol/load-security-card.md);
 * VERIFY and PERSONALISE are those of the purse.
 */
public final class Lsam {
  public static final Bytes AID = Bytes.ofHex("F04641525448494E4703");

  /** How many master keys one card holds. */
  public static final int MOST_KEYS = 16;

  private static final int CLA = 0x90;
  private static final int IDENTITY_SIZE = 12;

  private Lsam() {}

  /** What it gives out, by P1. */
  private enum SessionKey {
    SKL(1, KeyUsage.LOAD),
    LS3(2, KeyUsage.LOAD),
    SKU(3, KeyUsage.UPDATE),
    US3(4, KeyUsage.UPDATE),
    PIN(5, KeyUsage.UPDATE);

    private final int p1;
    private final KeyUsage usage;

    SessionKey(int p1, KeyUsage usage) {
      this.p1 = p1;
      this.usage = usage;
    }

    /** NT ‖ HIEP, or NT ‖ RND. */
    private int contextSize() {
      return usage == KeyUsage.LOAD ? 18 : 10;
    }

    private boolean is(SessionDerivation how) {
      return usage == how.usage()
          && name().equals(how.label())
          && contextSize() == how.context().size();
    }
  }

  public static CommandApdu select() {
    return CommandApdu.of(0x00, 0xA4, 0x04, 0x00, AID);
  }

  /** Whether it can hold masters of this usage at all. */
  public static boolean holds(KeyUsage usage) {
    return usage == KeyUsage.LOAD || usage == KeyUsage.UPDATE;
  }

  /**
   * @throws IllegalArgumentException if no load, unload or update of a purse has such a session key
   */
  public static CommandApdu sessionKey(KeyedCard card, SessionDerivation how) {
    SessionKey which =
        Arrays.stream(SessionKey.values())
            .filter(known -> known.is(how))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "a load security card derives no %s from %d bytes"
                        .formatted(how.label(), how.context().size())));
    ByteWriter data = new ByteWriter(IDENTITY_SIZE + which.contextSize());
    card.iep().write(data);
    data.u1(card.suite().code()).u1(card.keyGeneration()).bytes(how.context());
    return CommandApdu.of(CLA, 0x7C, which.p1, 0x00, data.toBytes());
  }
}
