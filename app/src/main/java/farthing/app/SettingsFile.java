package farthing.app;

import farthing.base.Malformed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A role's settings file: lines of {@code name = value}, {@code #} before a comment. Strict: an
 * unknown name, a name twice, a bad value or a missing one is refused with its line and the reason,
 * all of them at once. A secret may stand in a file of its own, named by {@code NAME-file}.
 */
final class SettingsFile {
  private static final int LARGEST = 64 * 1024;
  private static final int LARGEST_SECRET = 4 * 1024;
  private static final String IN_A_FILE = "-file";

  private final Path file;
  private final Path folder;
  private final Map<String, Setting<?>> known = new LinkedHashMap<>();
  private final Map<Setting<?>, Object> values = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private final boolean passesOver;
  private String headline = "the settings are not usable; nothing was started";
  private String explained = "`farthing serve ROLE --help` explains every setting of that role.";

  private SettingsFile(Path file, List<Setting<?>> known, boolean passesOver) {
    this.file = file;
    this.passesOver = passesOver;
    this.folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    known.forEach(setting -> this.known.put(setting.name(), setting));
  }

  /**
   * @throws Failed if anything is wrong in it
   */
  static Settings read(Path file, List<Setting<?>> known) {
    return read(new SettingsFile(file, known, false), known);
  }

  /**
   * Settings of something else than a role.
   *
   * @param explained where, for whom something is wrong
   * @throws Failed if anything is wrong in it
   */
  static Settings read(Path file, List<Setting<?>> known, String explained) {
    SettingsFile read = new SettingsFile(file, known, false);
    read.headline = file + " is not usable; nothing was done";
    read.explained = explained;
    return read(read, known);
  }

  /**
   * What several roles have alike, out of any one's file; its other settings are passed over.
   *
   * @throws Failed if anything is wrong with what is read
   */
  static Settings readSome(Path file, List<Setting<?>> some) {
    return read(new SettingsFile(file, some, true), some);
  }

  private static Settings read(SettingsFile read, List<Setting<?>> known) {
    List<String> lines = read.lines();
    for (int i = 0; i < lines.size(); i++) {
      read.line(i + 1, lines.get(i).strip());
    }
    known.forEach(read::complete);
    if (!read.wrong.isEmpty()) {
      throw Failed.wrongUsage(read.headline, String.join("\n", read.wrong) + "\n" + read.explained);
    }
    return new Settings(read.values);
  }

  private List<String> lines() {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw Failed.wrongUsage(file + " is no regular file, so no settings file", "Name another.");
      }
      if (Files.size(file) > LARGEST) {
        throw Failed.wrongUsage(file + " is too large for a settings file", "Name another file.");
      }
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw Failed.wrongUsage(
          "the settings file " + file + " cannot be read", "Is the name right? May you read it?");
    }
  }

  private void line(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String at = file + ":" + number + ": ";
    int equals = line.indexOf('=');
    if (equals < 0) {
      wrong.add(at + "not of the form NAME = VALUE");
      return;
    }
    String name = line.substring(0, equals).strip();
    String value = line.substring(equals + 1).strip();
    Setting<?> setting = known.get(name);
    if (setting != null) {
      put(at, setting, value);
    } else if (name.endsWith(IN_A_FILE) && isSecret(secretOf(name))) {
      putFromFile(at, secretOf(name), value);
    } else if (!passesOver) {
      wrong.add(at + "there is no setting '" + name + "'");
    }
  }

  private @org.jspecify.annotations.Nullable Setting<?> secretOf(String name) {
    return known.get(name.substring(0, name.length() - IN_A_FILE.length()));
  }

  private static boolean isSecret(@org.jspecify.annotations.Nullable Setting<?> setting) {
    return setting != null && setting.isSecret();
  }

  private void putFromFile(
      String at, @org.jspecify.annotations.Nullable Setting<?> setting, String name) {
    Path secret;
    try {
      secret = Kind.fileNamed(name, folder);
    } catch (Malformed e) {
      wrong.add(at + e.getMessage());
      return;
    }
    try {
      if (Files.exists(secret) && !Files.isRegularFile(secret)) {
        wrong.add(at + secret + " is no regular file");
      } else if (Files.size(secret) > LARGEST_SECRET) {
        wrong.add(at + secret + " is too large for a secret");
      } else if (setting != null) {
        put(at, setting, Files.readString(secret).lines().findFirst().orElse("").strip());
      }
    } catch (IOException e) {
      wrong.add(at + secret + " cannot be read");
    }
  }

  private void put(String at, Setting<?> setting, String text) {
    if (text.isEmpty()) {
      wrong.add(at + setting.name() + " has no value");
    } else if (values.containsKey(setting)) {
      wrong.add(at + setting.name() + " is there twice");
    } else {
      try {
        values.put(setting, setting.kind().reading().read(text, folder));
      } catch (Malformed e) {
        String shown = setting.isSecret() ? "" : " '" + text.replaceAll("\\p{Cc}", "?") + "'";
        wrong.add(
            "%s%s%s: %s (wanted: %s)"
                .formatted(at, setting.name(), shown, e.getMessage(), setting.kind().form()));
      }
    }
  }

  private void complete(Setting<?> setting) {
    if (values.containsKey(setting)) {
      return;
    }
    setting.usual().ifPresent(usual -> put(setting.name() + ": ", setting, usual));
    if (setting.needed() && wrong.stream().noneMatch(w -> w.contains(" " + setting.name()))) {
      wrong.add(file + ": " + setting.name() + " is missing: " + setting.meaning());
    }
  }
}
