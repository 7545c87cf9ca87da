package farthing.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What each host security module does in a second. */
public record HsmFigures(List<Line> lines) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * One module by so many threads.
   *
   * @param loadsPerSecond S1 verified twice, S2 made, S3 verified: three session keys each
   */
  public record Line(
      String module, int threads, double sessionKeysPerSecond, double loadsPerSecond) {

    Map<String, Object> named() {
      Map<String, Object> named = new LinkedHashMap<>();
      named.put("module", module);
      named.put("threads", threads);
      named.put("session_keys_per_second", Math.round(sessionKeysPerSecond));
      named.put("loads_per_second", Math.round(loadsPerSecond));
      return named;
    }
  }

  public String toJson() {
    return JSON.writeValueAsString(lines.stream().map(Line::named).toList());
  }

  public String toText() {
    StringBuilder text =
        new StringBuilder(
            "%-26s%8s%18s%12s\n".formatted("module", "threads", "session keys/s", "loads/s"));
    lines.forEach(line ->
        text.append(
            "%-26s%8d%,18.0f%,12.0f\n"
                .formatted(
                    line.module, line.threads, line.sessionKeysPerSecond, line.loadsPerSecond)));
    return text.toString();
  }
}
