package farthing.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Small, real messages to begin with: {@code seeds/TARGET} holds one a line, as text, or in
 * hexadecimal behind {@code hex:}. Inside a text, {@code \r} and {@code \n} stand for those
 * characters.
 */
public final class Seeds {
  private Seeds() {}

  /** Of one target; none if it has no file. */
  public static List<byte[]> of(FuzzTarget target) {
    try (InputStream in =
        Seeds.class.getResourceAsStream("/farthing/fuzz/seeds/" + target.name())) {
      if (in == null) {
        return List.of();
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .map(Seeds::seed)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] seed(String line) {
    return line.startsWith("hex:")
        ? HexFormat.of().parseHex(line.substring(4).strip())
        : line.replace("\\r", "\r").replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);
  }
}
