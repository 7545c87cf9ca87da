package farthing.app;

import farthing.base.Malformed;
import farthing.purse.PinBlock;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How a PIN comes in: typed unseen, or out of a file. It goes to the card and nowhere else. */
final class PinEntry {
  /** What is no PIN is asked for again so often; the card has not counted it. */
  private static final int MOST_SLIPS = 3;

  private static final int LARGEST_FILE = 64;

  private final Keyboard keyboard;
  private final PrintWriter screen;

  PinEntry(Keyboard keyboard, PrintWriter screen) {
    this.keyboard = keyboard;
    this.screen = screen;
  }

  /** The PIN of a card; nothing when the person types none or cannot type unseen. */
  Optional<PinBlock> typed(String prompt) {
    screen.flush();
    for (int slip = 0; slip < MOST_SLIPS; slip++) {
      Optional<String> digits = keyboard.hidden(prompt);
      if (digits.isEmpty()) {
        screen.println(
            "A PIN is wanted, and there is no terminal to type it on unseen. Use --pin-file FILE.");
        return Optional.empty();
      }
      if (digits.get().isEmpty()) {
        return Optional.empty();
      }
      try {
        return Optional.of(PinBlock.ofDigits(digits.get()));
      } catch (Malformed e) {
        screen.println("No: " + e.getMessage() + ". The card was not asked; no try was lost.");
      }
    }
    return Optional.empty();
  }

  /**
   * A new card's, typed twice.
   *
   * @throws Failed if it was not typed, or not the same both times
   */
  PinBlock chosen() {
    Optional<PinBlock> first = typed("The card's PIN, 4 to 12 digits: ");
    Optional<PinBlock> second = first.flatMap(_ -> typed("The same again: "));
    if (second.isEmpty() || !first.equals(second)) {
      throw Failed.wrongUsage(
          second.isEmpty() ? "no PIN was typed" : "these are two PINs", "No card was made.");
    }
    return second.get();
  }

  /**
   * The PIN in a file: its digits, alone.
   *
   * @throws Failed if it holds none
   */
  static PinBlock inFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw unread("there is no file " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw unread(file + " is no file that holds a PIN");
    }
    long size = Files.size(file);
    if (size > LARGEST_FILE) {
      throw unread("the file %s holds no PIN alone: it has %d bytes".formatted(file, size));
    }
    try {
      return PinBlock.ofDigits(Files.readString(file).strip());
    } catch (Malformed e) {
      throw unread("the file " + file + " holds no PIN: " + e.getMessage());
    } catch (CharacterCodingException e) {
      throw unread("the file " + file + " holds no PIN: it is no text");
    }
  }

  private static Failed unread(String what) {
    return Failed.wrongUsage(what, "The card was not touched.");
  }
}
