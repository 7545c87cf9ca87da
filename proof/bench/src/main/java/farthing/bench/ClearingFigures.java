package farthing.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What clearing does in a second.
 *
 * @param pkcs11 records a second where S6 is verified by a token
 * @param pgbench transactions a second of TPC-B on the same PostgreSQL, before and after
 */
public record ClearingFigures(
    ClearingPlan plan,
    Machine machine,
    Run software,
    Optional<Run> pkcs11,
    Optional<Double> pgbench) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * One module.
   *
   * @param records that were to be booked
   * @param paid of them, cancels that were taken back included
   * @param disputed all of which were to be
   * @param missing records that are neither, or disputed without reason: must be 0
   * @param peakMegabytes of the heap, garbage included
   * @param keptMegabytes the most that a collection left in it
   */
  record Run(
      long records,
      long paid,
      long disputed,
      long missing,
      double seconds,
      double microsJava,
      double microsPostgres,
      long peakMegabytes,
      long keptMegabytes) {

    double perSecond() {
      return records / seconds;
    }
  }

  /** Records that were not booked as they should be; must be 0. */
  public long errors() {
    return software.missing() + pkcs11.map(Run::missing).orElse(0L);
  }

  public String toJson() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("records_per_second", Math.round(software.perSecond()));
    all.put("pgbench_tps", pgbench.map(Math::round).orElse(null));
    all.put("ratio", ratio().map(ratio -> Math.round(ratio * 100) / 100.0).orElse(null));
    all.put("peak_heap_mb", software.peakMegabytes());
    all.put("kept_heap_mb", software.keptMegabytes());
    all.put(
        "pkcs11_records_per_second", pkcs11.map(run -> Math.round(run.perSecond())).orElse(null));
    all.put("records", software.records());
    all.put("paid", software.paid());
    all.put("disputed", software.disputed());
    all.put("errors", errors());
    all.put("batch", plan.batch());
    all.put("micros_java", Math.round(software.microsJava() * 10) / 10.0);
    all.put("micros_postgres", Math.round(software.microsPostgres() * 10) / 10.0);
    all.put("machine", machine);
    return JSON.writeValueAsString(all);
  }

  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,.0f records/s booked (%,d in %.1f s, batches of %,d): %,d paid, %,d disputed\n"
            .formatted(
                software.perSecond(),
                software.records(),
                software.seconds(),
                plan.batch(),
                software.paid(),
                software.disputed()));
    text.append(
        "  %.1f µs of Java and %.1f µs of PostgreSQL a record; heap at most %,d MB, of which"
                .formatted(
                    software.microsJava(), software.microsPostgres(), software.peakMegabytes())
            + " %,d MB were kept\n".formatted(software.keptMegabytes()));
    pkcs11.ifPresent(run ->
        text.append(
            "%,.0f records/s where a token verifies S6 (PKCS#11, SoftHSM)\n"
                .formatted(run.perSecond())));
    pgbench.ifPresent(tps ->
        text.append(
            "%,.0f transactions/s of pgbench's TPC-B: ratio %.1f\n"
                .formatted(tps, ratio().orElseThrow())));
    text.append("errors %d; load %.1f before\n".formatted(errors(), machine.load()));
    return text.toString();
  }

  private Optional<Double> ratio() {
    return pgbench.map(tps -> software.perSecond() / tps);
  }
}
