package farthing.app;

import java.util.Map;
import java.util.Optional;

/** The settings of one role, read and checked. */
final class Settings {
  private final Map<Setting<?>, Object> values;

  Settings(Map<Setting<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** A needed setting, or one with a usual value. */
  <T> T get(Setting<T> setting) {
    return find(setting)
        .orElseThrow(() -> new IllegalArgumentException(setting.name() + " may be missing"));
  }

  @SuppressWarnings("unchecked") // put there by the setting's own kind
  <T> Optional<T> find(Setting<T> setting) {
    return Optional.ofNullable((T) values.get(setting));
  }
}
