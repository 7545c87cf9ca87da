package farthing.testkit;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.SecretAccess;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Compares what a party got with what a row expects, field by field, and misses no field. */
final class Expectations {
  private final VectorRow expected;
  private final Set<String> unchecked;
  private final List<String> differences = new ArrayList<>();

  Expectations(VectorRow expected) {
    this.expected = expected;
    this.unchecked = new LinkedHashSet<>(expected.fields());
  }

  /** A field that every row of the kind has. */
  void wanted(String field, Bytes got) {
    unchecked.remove(field);
    Bytes wanted = expected.hex(field);
    if (!wanted.equals(got)) {
      differences.add(field + ": expected " + wanted + ", got " + got);
    }
  }

  /** A field that a row may leave out. */
  void optional(String field, Bytes got) {
    if (expected.has(field)) {
      wanted(field, got);
    }
  }

  void optional(String field, Mac8 got) {
    optional(field, got.value());
  }

  void optional(String field, MacKey got) {
    // golden bytes are no secret: their keys stand in the file
    optional(field, Bytes.of(got.reveal(SecretAccess.granted())));
  }

  /** Something went so far astray that no bytes can be compared. */
  void differs(String field, String expectedText, String gotText) {
    differences.add(field + ": expected " + expectedText + ", got " + gotText);
  }

  /** Leaves the other fields to other parties. */
  Verdict verdictOfThese() {
    return differences.isEmpty() ? new Verdict.Passed() : new Verdict.Failed(differences);
  }

  /**
   * @throws Malformed if the row expects something that was not looked at
   */
  Verdict verdict() {
    if (!unchecked.isEmpty()) {
      throw new Malformed("expected fields that nobody checks: " + String.join(", ", unchecked));
    }
    return verdictOfThese();
  }
}
