package farthing.app;

import farthing.base.Malformed;
import farthing.security.KeyStoreFile;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;

/**
 * The one screen and the one keyboard of a ceremony, where its people come one after another. What
 * is asked and not answered rightly breaks it off: {@link BrokenOff}.
 */
final class CeremonyDesk {
  /** So often one thing is typed before the ceremony is broken off. */
  static final int TRIES = 3;

  private static final int LONGEST = 400;

  /** Home, the screen empty, and what had scrolled out of it too. */
  private static final String EMPTY_SCREEN = "\u001B[H\u001B[2J\u001B[3J";

  private final PrintWriter screen;
  private final Keyboard keyboard;

  CeremonyDesk(PrintWriter screen, Keyboard keyboard) {
    this.screen = screen;
    this.keyboard = keyboard;
  }

  void say(String line) {
    screen.println(line);
    screen.flush();
  }

  /** Secret, so never part of another text. */
  void show(String before, char[] secret) {
    screen.print(before);
    screen.println(secret);
    screen.flush();
  }

  void clear() {
    screen.print(EMPTY_SCREEN);
    screen.flush();
  }

  /** A line that everybody may see; empty if the person typed none. */
  String asked(String prompt) {
    screen.print(prompt + " ");
    screen.flush();
    String line = keyboard.line().orElseThrow(CeremonyDesk::left);
    if (line.length() > LONGEST) {
      throw new BrokenOff("a line of more than " + LONGEST + " characters was typed");
    }
    return line.strip();
  }

  /** A line that nobody sees; the caller wipes it. */
  char[] unseen(String prompt) {
    screen.flush();
    return keyboard
        .secret(prompt + " ")
        .orElseThrow(() ->
            new BrokenOff("something secret is to be typed, and there is no terminal to hide it"));
  }

  /** A person's own name, typed by that person. */
  void present(String name) {
    for (int slip = 0; slip < TRIES; slip++) {
      if (asked("  " + name + ", type your name:").equals(name)) {
        return;
      }
      say("  That is not " + name + ".");
    }
    throw new BrokenOff(name + " is not there");
  }

  /** The name of somebody who is not in the plan; empty if there is nobody more. */
  String guest(String prompt) {
    for (int slip = 0; slip < TRIES; slip++) {
      String name = asked(prompt);
      try {
        if (!name.isEmpty()) {
          CeremonyPlan.mustBeName(name);
        }
        return name;
      } catch (Malformed e) {
        say("  " + e.getMessage() + ".");
      }
    }
    throw new BrokenOff("no name was typed");
  }

  /** A new passphrase, typed twice; the caller wipes it. */
  char[] newPassphrase(String whose) {
    for (int slip = 0; slip < TRIES; slip++) {
      char[] first = unseen("  " + whose + ", at least 12 characters:");
      char[] again = unseen("  The same again:");
      boolean same = Arrays.equals(first, again);
      Arrays.fill(again, '\0');
      if (same && isStrong(first)) {
        return first;
      }
      Arrays.fill(first, '\0');
      say(
          same
              ? "  It has to have at least 12 characters, all of them printable ASCII."
              : "  These are two; nothing was written.");
    }
    throw new BrokenOff("no passphrase was chosen");
  }

  /**
   * The parts of a password, in their order, as one; the caller wipes it.
   *
   * @param isNew whether it is chosen now, so that each types a part twice
   */
  char[] password(String of, List<String> holders, boolean isNew) {
    char[] all = new char[0];
    for (String holder : holders) {
      String prompt =
          holders.size() == 1
              ? "Password of " + of + ", by " + holder
              : holder + "'s part of the password of " + of;
      char[] part = isNew ? newPassphrase(prompt) : unseen("  " + prompt + ":");
      char[] longer = Arrays.copyOf(all, all.length + part.length);
      System.arraycopy(part, 0, longer, all.length, part.length);
      Arrays.fill(all, '\0');
      Arrays.fill(part, '\0');
      all = longer;
    }
    return all;
  }

  private static boolean isStrong(char[] passphrase) {
    boolean printable = true;
    for (char c : passphrase) {
      printable &= c >= 0x20 && c <= 0x7E;
    }
    return printable && passphrase.length >= KeyStoreFile.SHORTEST_PASSWORD;
  }

  private static BrokenOff left() {
    return new BrokenOff("the keyboard was closed");
  }
}
