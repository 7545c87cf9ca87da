package farthing.app;

import farthing.base.Malformed;
import farthing.security.ComponentFile;
import farthing.security.KeyComponent;
import farthing.security.KeyStoreUnusable;
import farthing.security.MasterKeyName;
import farthing.security.Sharing;
import farthing.security.WrittenComponent;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One custodian at the desk: is given components, or brings them. */
final class CustodianComponents {
  private static final String FILE =
      "  A file on a medium of your own, or nothing for paper and pen:";

  private final CeremonyDesk desk;
  private final boolean dryRun;

  CustodianComponents(CeremonyDesk desk, boolean dryRun) {
    this.desk = desk;
    this.dryRun = dryRun;
  }

  /**
   * Hands out a custodian's components of all keys.
   *
   * @return how, for the transcript
   */
  String give(String custodian, List<KeyComponent> components) throws IOException {
    desk.clear();
    desk.say("Only " + custodian + " is at the screen now.");
    for (int slip = 0; slip < CeremonyDesk.TRIES; slip++) {
      String file = desk.asked(FILE);
      if (file.isEmpty()) {
        return onPaper(components);
      }
      if (inFile(file, components)) {
        return "in a file under the custodian's passphrase";
      }
    }
    throw new BrokenOff(custodian + " was given no component");
  }

  private boolean inFile(String name, List<KeyComponent> components) throws IOException {
    char[] passphrase = desk.newPassphrase("Your passphrase");
    try {
      ComponentFile file = new ComponentFile(Path.of(name), new SecureRandom());
      file.create(passphrase, components, dryRun);
      List<KeyComponent> there = file.open(passphrase, dryRun);
      boolean same =
          there.stream()
              .map(KeyComponent::checkValue)
              .toList()
              .containsAll(components.stream().map(KeyComponent::checkValue).toList());
      there.forEach(KeyComponent::close);
      if (!same) {
        throw new KeyStoreUnusable(name + " was written and reads otherwise: destroy it");
      }
      components.forEach(component -> desk.say("  " + described(component)));
      return true;
    } catch (IOException | InvalidPathException e) {
      desk.say("  It was not written: " + e.getMessage());
      return false;
    } finally {
      Arrays.fill(passphrase, '\0');
    }
  }

  private String onPaper(List<KeyComponent> components) {
    for (KeyComponent component : components) {
      shown(component);
    }
    return "written down and typed again";
  }

  private void shown(KeyComponent component) {
    for (int slip = 0; slip < CeremonyDesk.TRIES; slip++) {
      desk.say("");
      desk.say("  " + described(component));
      char[][] lines = WrittenComponent.lines(component);
      for (int line = 0; line < lines.length; line++) {
        desk.show("    line " + (line + 1) + "   ", lines[line]);
        Arrays.fill(lines[line], '\0');
      }
      desk.asked("  Write down all of it, then press Enter:");
      desk.clear();
      desk.say(
          "  Type what you wrote, of component %d of %s; nobody sees it."
              .formatted(component.number(), component.key()));
      try (KeyComponent typed = typed(component.key(), component.sharing(), component.number())) {
        if (typed.checkValue().equals(component.checkValue())) {
          desk.say("  Right.");
          return;
        }
      }
      desk.say("  That is not what was shown. Strike it out; you are shown it again.");
    }
    throw new BrokenOff("a component could not be written down");
  }

  /**
   * What a custodian brings of these keys; the caller closes it.
   *
   * @throws KeyStoreUnusable if the file cannot be used
   */
  List<KeyComponent> bring(String custodian, int number, List<MasterKeyName> keys, Sharing sharing)
      throws IOException {
    desk.clear();
    desk.say("Only " + custodian + " is at the screen now.");
    String file = desk.asked(FILE);
    return file.isEmpty() ? typed(number, keys, sharing) : inFile(file, number, keys);
  }

  private List<KeyComponent> typed(int number, List<MasterKeyName> keys, Sharing sharing) {
    List<KeyComponent> components = new ArrayList<>();
    for (MasterKeyName key : keys) {
      desk.say("  Component %d of %s".formatted(number, key));
      components.add(typed(key, sharing, number));
    }
    return components;
  }

  private List<KeyComponent> inFile(String name, int number, List<MasterKeyName> keys)
      throws IOException {
    char[] passphrase = desk.unseen("  Your passphrase:");
    List<KeyComponent> there;
    try {
      there = new ComponentFile(Path.of(name), new SecureRandom()).open(passphrase, dryRun);
    } catch (InvalidPathException e) {
      throw new KeyStoreUnusable("no file can have this name", e);
    } finally {
      Arrays.fill(passphrase, '\0');
    }
    List<KeyComponent> wanted = new ArrayList<>();
    for (KeyComponent component : there) {
      if (component.number() == number && keys.contains(component.key())) {
        wanted.add(component);
      } else {
        component.close();
      }
    }
    return wanted;
  }

  private KeyComponent typed(MasterKeyName key, Sharing sharing, int number) {
    byte[][] halves = new byte[WrittenComponent.LINES][];
    try {
      for (int line = 0; line < halves.length; line++) {
        halves[line] = line(line + 1);
      }
      return WrittenComponent.component(key, sharing, number, halves);
    } finally {
      for (byte[] half : halves) {
        if (half != null) {
          Arrays.fill(half, (byte) 0);
        }
      }
    }
  }

  private byte[] line(int line) {
    for (int slip = 0; slip < CeremonyDesk.TRIES; slip++) {
      char[] typed = desk.unseen("    line " + line + ":");
      try {
        return WrittenComponent.read(line, typed);
      } catch (Malformed e) {
        desk.say("    No: " + e.getMessage() + ". This line once more.");
      } finally {
        Arrays.fill(typed, '\0');
      }
    }
    throw new BrokenOff("a component was typed wrongly " + CeremonyDesk.TRIES + " times");
  }

  private static String described(KeyComponent component) {
    return "component %d of %s, any %s; its check value %s"
        .formatted(
            component.number(), component.key(), component.sharing(), component.checkValue());
  }
}
