package farthing.fuzz;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.iso8583.HostAnswer;

/** What a core banking system answers over ISO 8583. */
final class HostTarget {
  /** As the line to the host lets in. */
  private static final int LARGEST = 4096;

  private HostTarget() {}

  static FuzzTarget target() {
    return new FuzzTarget(
        "host-answer",
        "a core banking system's answer over ISO 8583",
        LARGEST,
        Forms.refusedOrRead(HostTarget::read));
  }

  private static void read(Bytes input) {
    HostAnswer answer = HostAnswer.parse(input);
    if (!answer.authorisation().matches("[ -~]{0,6}") || answer.code().length() > 2) {
      throw new FuzzTarget.Broken("fields are as long as they may be, and F38 can be printed");
    }
    if (answer.available(Currency.EUR).orElse(0) < 0) {
      throw new FuzzTarget.Broken("nobody has less than nothing to take");
    }
  }
}
