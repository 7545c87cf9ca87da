package farthing.app;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which program this is: a digest of all that it runs from, which the same build has elsewhere. */
final class SoftwareFingerprint {
  private SoftwareFingerprint() {}

  static String text() throws IOException {
    MessageDigest all = sha256();
    for (Path root : roots()) {
      for (Path file : files(root)) {
        all.update(root.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        all.update(sha256().digest(Files.readAllBytes(file)));
      }
    }
    return "Farthing of digest %s, Java %s"
        .formatted(HexFormat.of().formatHex(all.digest(), 0, 16), Runtime.version());
  }

  private static List<Path> roots() {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(System.getProperty("java.class.path"))
        .map(Path::of)
        .toList();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static List<Path> files(Path root) throws IOException {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
