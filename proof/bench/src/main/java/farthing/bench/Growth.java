package farthing.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a purchase costs at each size of the journal. */
public record Growth(Machine machine, List<Size> sizes) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * @param rows of the journal when the measurement began
   * @param microsJava processor time of a purchase, server and load generator
   * @param microsPostgres processor time of a purchase in the database
   * @param heapMegabytes that server and load generator use after a collection
   * @param startMillis until the payment server answered
   * @param journalMegabytes on the disk, indexes included, afterwards
   */
  record Size(
      long rows,
      long purchases,
      long errors,
      double microsJava,
      double microsPostgres,
      double p99Millis,
      long heapMegabytes,
      long startMillis,
      long journalMegabytes) {

    @Override
    public String toString() {
      return "%,12d rows: %,d purchases, %.0f + %.0f µs, heap %d MB, started in %d ms"
          .formatted(rows, purchases, microsJava, microsPostgres, heapMegabytes, startMillis);
    }
  }

  public long errors() {
    return sizes.stream().mapToLong(Size::errors).sum();
  }

  public String toJson() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sizes", sizes);
    all.put("errors", errors());
    all.put("machine", machine);
    return JSON.writeValueAsString(all);
  }

  /** A table. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%12s%12s%10s%12s%10s%10s%12s\n"
            .formatted("rows", "µs Java", "µs PG", "p99 ms", "heap MB", "start ms", "journal MB"));
    for (Size s : sizes) {
      text.append(
          "%,12d%12.0f%10.0f%12.1f%10d%,10d%,12d\n"
              .formatted(
                  s.rows,
                  s.microsJava,
                  s.microsPostgres,
                  s.p99Millis,
                  s.heapMegabytes,
                  s.startMillis,
                  s.journalMegabytes));
    }
    text.append("\nerrors %d; load %.1f before\n".formatted(errors(), machine.load()));
    return text.toString();
  }
}
