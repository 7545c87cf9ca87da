package farthing.messages;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A page of docs/protocol, to be held against the code. */
record ProtocolPage(String content) {

  static ProtocolPage read(String name) {
    Path path = Path.of(System.getProperty("farthing.root"), "docs/protocol", name);
    try {
      return new ProtocolPage(Files.readString(path));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  Bytes example(String name) {
    return Bytes.of(text("json " + name).strip().getBytes(StandardCharsets.UTF_8));
  }

  /** What stands in the fenced block of that name. */
  String text(String fence) {
    String opening = "```" + fence + "\n";
    int at = content.indexOf(opening);
    assertThat(at).as(fence).isNotNegative();
    int from = at + opening.length();
    return content.substring(from, content.indexOf("```", from));
  }

  /** The table of that message names just what travels, in that order. */
  void fields(String message, Class<? extends Record> wire) {
    List<String> onPage =
        rowsUnder("| " + message + " | is |").stream()
            .map(row -> row.substring(row.indexOf('`') + 1, row.indexOf('`', 3)))
            .toList();
    assertThat(onPage)
        .as(message)
        .isEqualTo(Stream.of(wire.getRecordComponents()).map(ProtocolPage::name).toList());
  }

  List<String> rowsUnder(String header) {
    List<String> lines = content.lines().toList();
    assertThat(lines).contains(header);
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(lines.indexOf(header) + 2, lines.size())) {
      if (!line.startsWith("|")) {
        break;
      }
      rows.add(line);
    }
    return rows;
  }

  private static String name(RecordComponent component) {
    JsonName renamed = component.getAccessor().getAnnotation(JsonName.class);
    return renamed == null ? component.getName() : renamed.value();
  }
}
