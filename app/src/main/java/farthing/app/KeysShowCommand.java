package farthing.app;

import farthing.security.KeyCheckValue;
import farthing.security.KeyHolder;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys show}. */
@Command(
    name = "show",
    description = "Shows the keys of a key store file by their names, with their check values.")
final class KeysShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private KeyStoreOptions keyStore;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    KeyRing keys = keyStore.use(out, (file, password) -> file.open(password, KeyHolder.ISSUER));
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("checkValues", texts(keys.checkValues()));
      object.put(
          "retired",
          keys.masterNames().stream()
              .filter(keys::isRetired)
              .map(MasterKeyName::toString)
              .toList());
      out.println(Json.write(object));
      return 0;
    }
    list(out, keys.checkValues());
    keys.masterNames().stream()
        .filter(keys::isRetired)
        .forEach(name -> out.println("Retired: " + name + ", kept for what was drawn before."));
    return 0;
  }

  static void list(PrintWriter out, SortedMap<String, KeyCheckValue> keys) {
    keys.forEach((name, value) -> out.printf("  %-32s %s%n", name, value));
  }

  static Map<String, String> texts(SortedMap<String, KeyCheckValue> keys) {
    Map<String, String> texts = new LinkedHashMap<>();
    keys.forEach((name, value) -> texts.put(name, value.toString()));
    return texts;
  }
}
