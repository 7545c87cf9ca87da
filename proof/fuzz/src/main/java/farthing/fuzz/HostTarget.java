package farthing.fuzz;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.iso8583.HostAnswer;
import farthing.iso8583.HostFrame;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;

/** What a core banking system answers over ISO 8583. */
final class HostTarget {
  /** As the line to the host lets in. */
  private static final int LARGEST = 4096;

  private HostTarget() {}

  static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "host-answer",
            "a core banking system's answer over ISO 8583",
            LARGEST,
            Forms.refusedOrRead(HostTarget::read)),
        new FuzzTarget(
            "host-line", "what comes over the line to a host", 3 * LARGEST, HostTarget::line));
  }

  /** To its end, or to the first message that is none. */
  private static void line(byte[] input) {
    int at = 0;
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(input));
    try {
      while (true) {
        Bytes message = HostFrame.read(in);
        byte[] framed = HostFrame.of(message.toArray());
        if (!Bytes.of(framed).equals(Bytes.of(input, at, framed.length))) {
          throw new FuzzTarget.Broken("a message is what stood behind its length, and no more");
        }
        at += framed.length;
        read(message);
      }
    } catch (IOException | Malformed e) {
      // the documented refusals: the line is given up
    }
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
