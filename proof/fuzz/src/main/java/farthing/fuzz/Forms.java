package farthing.fuzz;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.fuzz.FuzzTarget.Broken;
import farthing.fuzz.FuzzTarget.Probe;
import java.util.function.Consumer;
import java.util.function.Function;

/** What the two kinds of form promise. */
final class Forms {
  private Forms() {}

  /** Refused as {@link Malformed}, or accepted. */
  static Probe refusedOrRead(Consumer<Bytes> read) {
    return input -> {
      try {
        read.accept(Bytes.of(input));
      } catch (Malformed e) {
        // the documented refusal
      }
    };
  }

  /** A layout of fields: what is accepted has one form, the one that was read. */
  static <T> Probe layout(Function<Bytes, T> parse, Function<T, Bytes> write) {
    return refusedOrRead(bytes -> {
      T read = parse.apply(bytes);
      if (!write.apply(read).equals(bytes)) {
        throw new Broken("accepted bytes are written as they were read");
      }
    });
  }

  /** JSON: what is accepted may be written otherwise, and is then read as the same. */
  static <T> Probe message(Function<Bytes, T> parse, Function<T, Bytes> write) {
    return refusedOrRead(bytes -> {
      T read = parse.apply(bytes);
      Bytes written = write.apply(read);
      T again = again(parse, written);
      if (!again.equals(read) || !write.apply(again).equals(written)) {
        throw new Broken("what was accepted, written and read again is the same");
      }
    });
  }

  /** As {@link #message}, where what is read holds keys, which compare as nothing. */
  static <T> Probe keyedMessage(Function<Bytes, T> parse, Function<T, Bytes> write) {
    return refusedOrRead(bytes -> {
      Bytes written = write.apply(parse.apply(bytes));
      if (!write.apply(again(parse, written)).equals(written)) {
        throw new Broken("what was accepted, written and read again is written the same");
      }
    });
  }

  private static <T> T again(Function<Bytes, T> parse, Bytes written) {
    try {
      return parse.apply(written);
    } catch (Malformed e) {
      throw new Broken("what was accepted and written is accepted again: " + e.getMessage());
    }
  }
}
