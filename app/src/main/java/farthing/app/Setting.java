package farthing.app;

import java.util.Optional;

/**
 * One setting of a role: its name, what it may be, what it is when nobody says, and what it means.
 * The check of a settings file and {@code --help} both come from here.
 *
 * @param usual the value when the file has none
 * @param needed whether the file must have it
 * @param meaning one line
 */
record Setting<T>(
    String name, Kind<T> kind, Optional<String> usual, boolean needed, String meaning) {

  static <T> Setting<T> needed(String name, Kind<T> kind, String meaning) {
    return new Setting<>(name, kind, Optional.empty(), true, meaning);
  }

  static <T> Setting<T> usually(String usual, String name, Kind<T> kind, String meaning) {
    return new Setting<>(name, kind, Optional.of(usual), false, meaning);
  }

  static <T> Setting<T> optional(String name, Kind<T> kind, String meaning) {
    return new Setting<>(name, kind, Optional.empty(), false, meaning);
  }

  boolean isSecret() {
    return kind.form().equals("secret");
  }
}
