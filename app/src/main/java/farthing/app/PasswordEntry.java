package farthing.app;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How an account's password comes in: typed unseen, or out of a file. It goes to the bank alone.
 */
final class PasswordEntry {
  private static final int LARGEST_FILE = 1024;

  private final Keyboard keyboard;

  PasswordEntry(Keyboard keyboard) {
    this.keyboard = keyboard;
  }

  /**
   * @throws Failed if none was typed, or there is no terminal to type it on unseen
   */
  String typed(String account) {
    String password =
        keyboard
            .hidden("Password of the account " + account + ": ")
            .orElseThrow(() ->
                Failed.wrongUsage(
                    "a password is wanted, and there is no terminal to type it on unseen",
                    "Nothing moved, on the card or on the account. Use --password-file FILE."));
    if (password.isEmpty()) {
      throw Failed.wrongUsage(
          "no password was typed", "Nothing moved, on the card or on the account.");
    }
    return password;
  }

  /**
   * The first line of a file, and no other may follow.
   *
   * @throws Failed if there is none
   */
  static String inFile(Path file) throws IOException {
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE) {
        String text = Files.readString(file).stripTrailing();
        if (!text.isEmpty() && text.lines().count() == 1) {
          return text;
        }
      }
    } catch (CharacterCodingException e) {
      // bytes that are no text are nobody's password
    }
    throw Failed.wrongUsage(
        "there is no file " + file + " with one line that is a password",
        "Nothing moved, on the card or on the account.");
  }
}
