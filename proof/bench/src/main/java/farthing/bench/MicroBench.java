package farthing.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The {@link Primitives} of a purchase one by one, measured with JMH. */
public final class MicroBench {
  private static final int ITERATIONS = 5;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Map<String, Result<?>> nanos = new TreeMap<>(Comparator.naturalOrder());

  private MicroBench() {}

  /**
   * @param millis of each of five measurements after five of warming up, for each primitive
   * @param forks JVMs of their own, one after the other; 0 measures in this one
   */
  public static MicroBench run(int millis, int forks) throws IOException {
    Options options =
        new OptionsBuilder()
            .include(Primitives.class.getName())
            .forks(forks)
            .warmupIterations(ITERATIONS)
            .warmupTime(TimeValue.milliseconds(millis))
            .measurementIterations(ITERATIONS)
            .measurementTime(TimeValue.milliseconds(millis))
            .shouldFailOnError(true)
            .build();
    MicroBench all = new MicroBench();
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      var silent = OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT);
      for (RunResult one : new Runner(options, silent).run()) {
        all.nanos.put(one.getPrimaryResult().getLabel(), one.getPrimaryResult());
      }
    } catch (RunnerException e) {
      throw new IOException("JMH did not measure", e);
    }
    return all;
  }

  List<String> names() {
    return List.copyOf(nanos.keySet());
  }

  /** Nanoseconds and their error of 99.9 % by the primitive's name. */
  public String toJson() {
    Map<String, Object> all = new LinkedHashMap<>();
    nanos.forEach((name, result) -> {
      Map<String, Double> one = new LinkedHashMap<>();
      one.put("nanos", rounded(result.getScore()));
      one.put("error", rounded(result.getScoreError()));
      all.put(name, one);
    });
    return JSON.writeValueAsString(all);
  }

  public String toText() {
    StringBuilder text = new StringBuilder();
    nanos.forEach((name, result) ->
        text.append(
            "%-28s%,12.0f ns ± %,.0f\n"
                .formatted(name, result.getScore(), result.getScoreError())));
    return text.toString();
  }

  private static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 10) / 10.0 : 0;
  }
}
