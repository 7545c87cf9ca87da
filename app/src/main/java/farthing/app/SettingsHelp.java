package farthing.app;

import java.util.ArrayList;
import java.util.List;

/** Every setting of a role, for {@code --help}. */
final class SettingsHelp {
  private SettingsHelp() {}

  static String[] lines(List<Setting<?>> settings) {
    return lines("Settings", settings);
  }

  /**
   * @param what a few words, before {@code one `name = value` on a line}
   */
  static String[] lines(String what, List<Setting<?>> settings) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(what + ", one `name = value` on a line, `#` before a comment:");
    for (Setting<?> setting : settings) {
      lines.add("  " + setting.name() + "  (" + form(setting) + ")");
      lines.add("      " + setting.meaning());
    }
    lines.add("");
    lines.add("Files are looked for beside the settings file. Instead of a secret, NAME-file may");
    lines.add("name a file that has it in its first line.");
    return lines.toArray(String[]::new);
  }

  private static String form(Setting<?> setting) {
    String presence =
        setting
            .usual()
            .map(usual -> "usually " + usual)
            .orElse(setting.needed() ? "needed" : "optional");
    return setting.kind().form() + "; " + presence;
  }
}
