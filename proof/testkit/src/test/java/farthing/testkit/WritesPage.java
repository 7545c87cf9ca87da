package farthing.testkit;

import farthing.reader.Writes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The table of what each command writes, in docs/protocol/purse.md; other columns may stand in it.
 */
final class WritesPage {
  private static final Path PAGE = Path.of("../../docs/protocol/purse.md");
  private static final String COMMAND = "command written";
  private static final List<String> BLOCKS =
      List.of("AES applet", "AES software", "DES applet", "DES software");

  private WritesPage() {}

  /**
   * @param applet what the applet writes
   * @param moments at which the applet can be torn
   * @param states that the software purse makes durable, one after another, each a file written
   * @param syncs of the software purse, of the files and of their folder
   * @param blocks AES of applet and software purse in suite 20, then DES of both in suite 10
   */
  record Row(
      String command, Writes applet, int moments, int states, int syncs, List<Integer> blocks) {}

  static Row row(String command) {
    return rows().stream()
        .filter(row -> row.command.equals(command))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the page does not know " + command));
  }

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    List<String> heads = List.of();
    try {
      for (String line : Files.readAllLines(PAGE)) {
        List<String> cells = cells(line);
        if (cells.contains(COMMAND)) {
          heads = cells;
        } else if (!line.startsWith("|")) {
          heads = List.of();
        } else if (!heads.isEmpty() && !line.startsWith("| ---")) {
          rows.add(row(heads, cells));
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
  }

  private static Row row(List<String> heads, List<String> cells) {
    return new Row(
        cells.get(heads.indexOf(COMMAND)),
        new Writes(
            number(heads, cells, "single writes"),
            number(heads, cells, "transactions"),
            number(heads, cells, "writes in them"),
            number(heads, cells, "bytes")),
        number(heads, cells, "moments"),
        number(heads, cells, "states"),
        number(heads, cells, "fsyncs"),
        BLOCKS.stream().map(head -> number(heads, cells, head)).toList());
  }

  private static int number(List<String> heads, List<String> cells, String head) {
    return Integer.parseInt(cells.get(heads.indexOf(head)));
  }
}
