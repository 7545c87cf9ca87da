package farthing.bench;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.web.Answer;
import farthing.web.DoorSettings;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import farthing.web.Request;
import farthing.web.Route;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ContestTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  @Test
  void aShortRunBuysWithoutErrorsAndLeavesNothingBehind(@TempDir Path directory) throws Exception {
    BenchPlan plan =
        BenchPlan.usual(directory)
            .withClients(4)
            .measuring(SHORT, Duration.ofSeconds(2))
            .comparedWith(BenchPlan.Comparison.SINGLE_ROWS);
    List<String> told = new ArrayList<>();

    Figures figures = Contest.purchases(plan, told::add);

    JsonNode json = JsonMapper.shared().readTree(figures.toJson());
    assertThat(json.get("errors").asLong()).as(figures.toJson()).isZero();
    assertThat(json.get("purchases").asLong()).isPositive();
    assertThat(json.get("purchases_per_second").asDouble()).isPositive();
    assertThat(json.get("single_row_commits_per_second").asDouble()).isPositive();
    assertThat(json.get("rows_per_commit").asDouble()).isGreaterThanOrEqualTo(1);
    assertThat(json.get("cpu_micros_per_purchase_postgres").asDouble()).isPositive();
    assertThat(json.get("p99_ms").asDouble()).isGreaterThanOrEqualTo(json.get("p50_ms").asDouble());
    assertThat(json.get("pgbench_tps").isNull()).isTrue();
    assertThat(json.get("ratio").isNull()).isTrue();
    assertThat(figures.toText()).contains("purchases/s", "debit response");
    assertThat(told).anyMatch(line -> line.endsWith("purchases/s"));
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aShortRunLoadsWithoutErrors(@TempDir Path directory) throws Exception {
    BenchPlan plan =
        BenchPlan.usual(directory)
            .withClients(4)
            .measuring(SHORT, Duration.ofSeconds(2))
            .comparedWith(BenchPlan.Comparison.NONE);

    Figures figures = Contest.loads(plan, _ -> {});

    JsonNode json = JsonMapper.shared().readTree(figures.toJson());
    assertThat(json.get("errors").asLong()).as(figures.toJson()).isZero();
    assertThat(json.get("loads").asLong()).isPositive();
    assertThat(json.get("loads_per_second").asDouble()).isPositive();
    assertThat(json.get("request").get("p99_ms").asDouble()).isPositive();
    assertThat(figures.toText()).contains("loads/s", "CPU per load");
  }

  @Test
  void refusedPurchasesAreErrorsAndNotPurchases() throws Exception {
    Tally tally = load(_ -> Answer.refusal(Problem.retryAfter(ErrorCode.SERVER_BUSY, 1)));

    assertThat(tally.done()).isZero();
    assertThat(tally.errors()).isPositive();
    assertThat(tally.firstError().orElseThrow()).contains("draw was answered 503");
  }

  @Test
  void anAnswerThatIsNotTheServersIsAnError() throws Exception {
    Tally tally = load(request -> Answer.json(echoed(request.body())));

    assertThat(tally.done()).isZero();
    assertThat(tally.firstError().orElseThrow()).contains("not sealed for this message");
  }

  @Test
  void pgbenchsFigureIsReadOutOfItsReport() {
    String report =
        """
        number of transactions actually processed: 31337
        latency average = 9.123 ms
        initial connection time = 21.000 ms
        tps = 3507.123456 (without initial connection time)
        """;

    assertThat(Pgbench.tps(report)).isEqualTo(3507.123456);
  }

  /** A debit of the right form, with the draw's own sealed part in it. */
  private static Bytes echoed(Bytes draw) {
    JsonNode json = JsonMapper.shared().readTree(draw.toArray());
    String debit = "{\"sealed\":\"" + json.get("sealed").asString() + "\"}";
    return Bytes.of(debit.getBytes(StandardCharsets.US_ASCII));
  }

  private static Tally load(Function<Request, Answer> server) throws Exception {
    Route draw = Route.post("/v1/purchases/{party}/{trx}/draw", server::apply);
    try (HttpDoor door =
            HttpDoor.open(DoorSettings.loopback("fake"), List.of(draw), new Metrics());
        Crowd load = Crowd.buying(2, Scheme.generate(1), door.address())) {
      return load.run(SHORT, _ -> {});
    }
  }
}
