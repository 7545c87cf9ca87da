package farthing.security;

import farthing.base.Malformed;
import java.util.Map;
import java.util.TreeMap;

/**
 * The mark of what a dry run made: it stands before the name of every key and component, at rest
 * and in a token, so that nobody finds one under a name that is asked for, and whoever meets the
 * mark refuses.
 */
final class DryRun {
  static final String MARK = "dry-run/";

  private DryRun() {}

  static Map<String, byte[]> marked(Map<String, byte[]> entries) {
    Map<String, byte[]> marked = new TreeMap<>();
    entries.forEach((alias, value) -> marked.put(MARK + alias, value));
    return marked;
  }

  /**
   * @throws Malformed if one of them is real
   */
  static Map<String, byte[]> unmarked(Map<String, byte[]> entries) {
    Map<String, byte[]> unmarked = new TreeMap<>();
    entries.forEach((alias, value) -> {
      if (!alias.startsWith(MARK)) {
        throw new Malformed("it is no dry run's, and this is a dry run: real keys are not for it");
      }
      unmarked.put(alias.substring(MARK.length()), value);
    });
    return unmarked;
  }

  static void mustNotBe(String alias) {
    if (alias.startsWith(MARK)) {
      throw new Malformed(
          "it is of a dry run, and nothing real may be done with it. Delete it, and take the real"
              + " one");
    }
  }
}
