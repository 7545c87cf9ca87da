package farthing.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;

/** How the password of a key store file comes in, and where that of a new one goes. */
final class KeyStorePassword {
  private static final int LARGEST_FILE = 1_024;
  private static final int MOST_PARTS = 4;

  private KeyStorePassword() {}

  /**
   * The first line of a file, or typed unseen by its holders one after another; the caller wipes
   * it.
   *
   * @param parts how many holders there are, 1 to 4
   */
  static char[] of(
      Path keyStore, Optional<Path> file, int parts, Keyboard keyboard, PrintWriter screen)
      throws IOException {
    if (file.isPresent()) {
      return inFile(file.get());
    }
    if (parts < 1 || parts > MOST_PARTS) {
      throw Failed.wrongUsage(
          "a password has 1 to " + MOST_PARTS + " parts", "Nothing was changed.");
    }
    screen.flush();
    char[] all = new char[0];
    for (int part = 1; part <= parts; part++) {
      char[] typed =
          keyboard
              .secret(
                  "Password of %s%s: "
                      .formatted(
                          keyStore.getFileName(),
                          parts == 1 ? "" : ", part %d of %d".formatted(part, parts)))
              .orElseThrow(() ->
                  Failed.wrongUsage(
                      "a password is wanted, and there is no terminal to type it on unseen",
                      "Nothing was changed. Name a file that has it."));
      char[] longer = Arrays.copyOf(all, all.length + typed.length);
      System.arraycopy(typed, 0, longer, all.length, typed.length);
      Arrays.fill(all, '\0');
      Arrays.fill(typed, '\0');
      all = longer;
    }
    return all;
  }

  private static char[] inFile(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
      throw Failed.wrongUsage(file + " is no file with a password in it", "Nothing was changed.");
    }
    byte[] bytes = Files.readAllBytes(file);
    char[] all = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(bytes)).array();
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
      end++;
    }
    char[] first = Arrays.copyOf(all, end);
    Arrays.fill(bytes, (byte) 0);
    Arrays.fill(all, '\0');
    return first;
  }

  /**
   * Into a new file of its own, readable by its owner alone; or nowhere, when it is shown.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one
   */
  static void write(Path file, char[] password) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      out.write(password);
      out.newLine();
    }
  }
}
