package farthing.app;

import farthing.security.KeyActs;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Key generations that ended at a key store file, as the log of acts beside it has them; and the
 * file itself, of those that were destroyed, should a new log have begun.
 */
final class EndedKeys {
  private static final String RETIRE = "keys retire ";
  private static final String DESTROY = "keys destroy ";
  private static final String IMPORT = "keys import ";

  private final Map<String, String> ended = new HashMap<>();

  private EndedKeys() {}

  /**
   * @param held what is in the file
   */
  static EndedKeys at(Path keyStore, KeyRing held) throws IOException {
    EndedKeys all = new EndedKeys();
    held.destroyed().forEach(name -> all.ended.put(name.toString(), "destroyed here"));
    KeyActs.beside(keyStore, InstantSource.system()).all().forEach(all::take);
    return all;
  }

  private void take(KeyActs.Act act) {
    String what = act.what();
    String on = " here on " + LocalDate.ofInstant(act.at(), ZoneOffset.UTC);
    if (act.end() == KeyActs.End.FAILED) {
      return;
    }
    if (what.startsWith(RETIRE)) {
      names(what, RETIRE.length()).forEach(name -> ended.put(name, "retired" + on));
    } else if (what.startsWith(DESTROY)) {
      names(what, DESTROY.length()).forEach(name -> ended.put(name, "destroyed" + on));
    } else if (what.startsWith(IMPORT) && act.end() == KeyActs.End.DONE) {
      names(what, what.lastIndexOf(": ") + 2).forEach(ended::remove);
    }
  }

  private static Iterable<String> names(String what, int from) {
    return Arrays.asList(what.substring(from).split("[ ;]"));
  }

  /** Those among them that would be valid again, with what became of them here. */
  SortedMap<String, String> among(KeyRing keys) {
    SortedMap<String, String> back = new TreeMap<>();
    for (MasterKeyName name : keys.masterNames()) {
      String how = ended.get(name.toString());
      if (how != null && !keys.isRetired(name)) {
        back.put(name.toString(), how);
      }
    }
    return back;
  }
}
