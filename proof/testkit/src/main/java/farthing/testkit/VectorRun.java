package farthing.testkit;

import farthing.base.Malformed;
import farthing.base.Suite;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a file of golden bytes, as vectors/iep.json, against host code and every kind of purse, and
 * prints each difference: row, party, field, expected, got.
 *
 * <p>A row of a purse of suite 30, which is not built, is skipped, never passed. A kind that nobody
 * knows, a malformed row and a file without rows are failures.
 */
public final class VectorRun {
  /** Far above any file of this form: what is larger is something else. */
  private static final long LARGEST_FILE_BYTES = 32 << 20;

  private static final String HOST = "host";
  private static final String PURSE = "purse";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final List<BlankPurses> purses;
  private final PrintStream out;
  private final VectorReport report = new VectorReport();

  private VectorRun(List<BlankPurses> purses, PrintStream out) {
    this.purses = purses;
    this.out = out;
  }

  /** Runs {@code file} against host code and the purses that there are. */
  public static VectorReport run(Path file, PrintStream out) {
    return run(file, out, purses());
  }

  /** Every kind of purse that is built. */
  static List<BlankPurses> purses() {
    return List.of(new SoftwarePurses(), ScriptedPurseApplet.blankPurses());
  }

  /**
   * @param out takes the differences, one line for each kind, and last the sum alone on its line
   */
  public static VectorReport run(Path file, PrintStream out, List<BlankPurses> purses) {
    VectorRun run = new VectorRun(List.copyOf(purses), out);
    run.runFile(file);
    run.report.kinds().forEach((kind, counts) -> out.println(kind + ": " + counts));
    out.println(run.report.total());
    return run.report;
  }

  private void runFile(Path file) {
    JsonNode kinds;
    try {
      if (Files.size(file) > LARGEST_FILE_BYTES) {
        throw new Malformed("the file has more than " + LARGEST_FILE_BYTES + " bytes");
      }
      kinds = JSON.readTree(Files.readString(file));
      if (!kinds.isObject()) {
        throw new Malformed("the file is no JSON object of kinds");
      }
    } catch (IOException | JacksonException | Malformed e) {
      settle("file", file.toString(), Verdict.failed("cannot be read: " + e.getMessage()));
      return;
    }
    for (Map.Entry<String, JsonNode> kind : kinds.properties()) {
      if (!kind.getKey().equals("source")) {
        runKind(kind.getKey(), kind.getValue());
      }
    }
    if (report.kinds().isEmpty()) {
      settle("file", file.toString(), Verdict.failed("holds no rows"));
    }
  }

  private void runKind(String kind, JsonNode rows) {
    report.begin(kind);
    List<Party> parties = parties(kind);
    if (!rows.isArray()) {
      settle(kind, kind, Verdict.failed("an array of rows is wanted"));
    } else if (parties.isEmpty()) {
      for (int i = 0; i < Math.max(1, rows.size()); i++) {
        settle(kind, kind + "[" + i + "]", Verdict.failed("nobody knows this kind of row"));
      }
    } else {
      for (int i = 0; i < rows.size(); i++) {
        runRow(kind, kind + "[" + i + "]", rows.get(i), parties);
      }
    }
  }

  private void runRow(String kind, String where, JsonNode node, List<Party> parties) {
    try {
      VectorRow row = new VectorRow(where, node);
      String name = where + row.optionalText("name").map(n -> " " + n).orElse("");
      List<String> on = row.has("on") ? row.texts("on") : List.of(HOST);
      for (String role : on) {
        if (!role.equals(HOST) && !role.equals(PURSE)) {
          settle(kind, name, Verdict.failed("on: no such party: " + role));
        }
      }
      for (Party party : parties) {
        if (on.contains(party.role)) {
          Verdict verdict = isOfPublicKeys(row) ? new Verdict.Skipped() : checked(party, row);
          settle(kind, name + " " + party.name, verdict);
        }
      }
    } catch (Malformed e) {
      settle(kind, where, Verdict.failed(String.valueOf(e.getMessage())));
    }
  }

  private static boolean isOfPublicKeys(VectorRow row) {
    return row.has("given")
        && row.object("given").has("alg")
        && row.object("given").suite("alg") == Suite.EC_P256;
  }

  private static Verdict checked(Party party, VectorRow row) {
    try {
      return party.check.apply(row);
    } catch (Malformed e) {
      return Verdict.failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // whatever a row does to the code that it is run on: it did not pass
      return Verdict.failed("broke the check: " + e);
    }
  }

  private void settle(String kind, String where, Verdict verdict) {
    report.count(kind, verdict);
    if (verdict instanceof Verdict.Failed(List<String> differences)) {
      differences.forEach(difference -> out.println("FAILED " + where + " " + difference));
    }
  }

  /**
   * Who is asked about rows of a kind.
   *
   * @param role as the row's {@code on} names it
   */
  private record Party(String role, String name, Function<VectorRow, Verdict> check) {}

  /** Empty for a kind that nobody knows. */
  private List<Party> parties(String kind) {
    return switch (kind) {
      case "primitives" -> host(PrimitiveVectors::onHost);
      case "purchase" -> hostAndPurses(PurchaseVectors::onHost, PurseVectors::check);
      case "psam" -> host(PsamVectors::onHost);
      case "session" -> host(SessionVectors::onHost);
      case "load" -> hostAndPurses(LoadVectors::onHost, LoadVectors::onPurse);
      case "update" -> hostAndPurses(UpdateVectors::onHost, UpdateVectors::onPurse);
      default -> List.of();
    };
  }

  private static List<Party> host(Function<VectorRow, Verdict> check) {
    return List.of(new Party(HOST, HOST, check));
  }

  private interface PurseCheck {
    Verdict check(BlankPurses purses, VectorRow row);
  }

  private List<Party> hostAndPurses(Function<VectorRow, Verdict> host, PurseCheck onPurse) {
    List<Party> parties = new ArrayList<>(host(host));
    for (BlankPurses each : purses) {
      parties.add(new Party(PURSE, each.party(), row -> onPurse.check(each, row)));
    }
    return parties;
  }
}
