package farthing.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What operators see: health, figures, log lines. */
class ObservationTest {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("farthing.inside");

  private final AtomicBoolean storeUp = new AtomicBoolean(true);
  private final ListAppender<ILoggingEvent> lines =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing(); // party and TRX as they are now
          super.append(event);
        }
      };
  private final Logger root = (Logger) LoggerFactory.getLogger("farthing");
  private HttpDoor door;
  private Wire wire;

  @BeforeEach
  void open() throws IOException {
    root.setLevel(Level.INFO);
    root.addAppender(lines);
    lines.start();
    Metrics metrics = new Metrics();
    metrics.registry().counter("farthing.draws", "mode", "fig4").increment();
    door =
        HttpDoor.open(
            DoorSettings.loopback("payment"),
            List.of(
                new Health()
                    .check("store", storeUp::get)
                    .check(
                        "terminals",
                        () -> {
                          if (!storeUp.get()) {
                            throw new IOException("secret path");
                          }
                          return true;
                        })
                    .detailed(),
                metrics.route(),
                Route.post("/v1/purchases/{party}/{trx}/draw", _ -> drawn()),
                Route.post("/v1/purchases/{party}/{trx}/broken", _ -> broken())),
            metrics);
    wire = new Wire(door);
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
    door.close();
    root.detachAppender(lines);
  }

  @Test
  void healthTellsEachCheckAndIs503WhenOneFails() throws IOException {
    assertThat(wire.send(Wire.get("/health")).answer())
        .startsWith("HTTP/1.1 200 ")
        .endsWith("{\"status\":\"up\",\"checks\":{\"store\":\"up\",\"terminals\":\"up\"}}");
    storeUp.set(false);
    assertThat(wire.send(Wire.get("/health")).answer())
        .startsWith("HTTP/1.1 503 ")
        .endsWith("{\"status\":\"down\",\"checks\":{\"store\":\"down\",\"terminals\":\"down\"}}");
  }

  @Test
  void publicLearnsOnlyWhetherTheServerIsUp() throws IOException {
    Health health = new Health().check("store", storeUp::get);
    try (HttpDoor open =
            HttpDoor.open(DoorSettings.loopback("open"), List.of(health.route()), new Metrics());
        Wire asker = new Wire(open)) {
      assertThat(asker.send(Wire.get("/health")).answer()).endsWith("\r\n\r\n{\"status\":\"up\"}");
      storeUp.set(false);
      assertThat(asker.send(Wire.get("/health")).answer())
          .startsWith("HTTP/1.1 503 ")
          .endsWith("\r\n\r\n{\"status\":\"down\"}");
    }
  }

  @Test
  void figuresCountEachRouteByStatusAndCode() throws IOException {
    wire.send(draw("shop", "0192", "{}")).answer();
    wire.send(draw("shop", "0193", "{}")).answer();
    wire.send(Wire.get("/nothing")).answer();
    String figures = wire.send(Wire.get("/metrics")).answer();
    assertThat(figures)
        .contains("Content-Type: text/plain; version=0.0.4")
        .contains(
            "farthing_http_requests_total{code=\"TERMINALS_BUSY\",door=\"payment\",method=\"POST\","
                + "route=\"/v1/purchases/{party}/{trx}/draw\",status=\"503\"} 2.0")
        .contains("code=\"PATH_UNKNOWN\",door=\"payment\",method=\"\",route=\"\",status=\"404\"")
        .contains("farthing_http_seconds_bucket", "le=\"0.001\"", "farthing_http_seconds_count")
        .contains("farthing_http_connections{door=\"payment\"} 1.0")
        .contains("farthing_draws_total{mode=\"fig4\"} 1.0");
  }

  @Test
  void everyRequestHasALineWithPartyTrxStepCodeAndTime() throws IOException {
    wire.send(draw("shop", "0192", "{\"sealed\":\"body text\"}")).answer();
    ILoggingEvent line = linesOf("farthing.web.requests").getFirst();
    assertThat(line.getKeyValuePairs())
        .extracting(pair -> pair.key, pair -> String.valueOf(pair.value))
        .contains(
            tuple("party", "shop"),
            tuple("trx", "0192"),
            tuple("step", "draw"),
            tuple("status", "503"),
            tuple("code", "TERMINALS_BUSY"));
    assertThat(line.getKeyValuePairs()).anyMatch(pair -> pair.key.equals("micros"));
    assertThat(lines.list.toString()).doesNotContain("body text");
  }

  @Test
  void linesWrittenInsideCarryPartyAndTrx() throws IOException {
    wire.send(draw("shop", "0192", "{}")).answer();
    wire.send(Wire.get("/health")).answer();
    assertThat(linesOf("farthing.inside").getFirst().getMDCPropertyMap())
        .containsEntry("party", "shop")
        .containsEntry("trx", "0192");
  }

  @Test
  void referenceOfAFailureStandsInTheLogWithItsCause() throws IOException {
    String answer =
        wire.send(Wire.post("/v1/purchases/shop/0192/broken", "{\"x\":\"body text\"}")).answer();
    String reference = answer.replaceAll("(?s).*reference ([0-9a-f]{12}).*", "$1");
    ILoggingEvent line = linesOf("farthing.web.Reception").getFirst();
    assertThat(line.getLevel()).isEqualTo(Level.ERROR);
    assertThat(line.getThrowableProxy().getMessage()).isEqualTo("the cause");
    assertThat(line.getMDCPropertyMap()).containsEntry("trx", "0192");
    assertThat(line.getKeyValuePairs())
        .extracting(pair -> pair.key, pair -> String.valueOf(pair.value))
        .contains(tuple("reference", reference));
    assertThat(answer).doesNotContain("the cause");
  }

  @Test
  void whatComesInThePathCannotForgeALine() throws IOException {
    wire.send(draw("shop%0aERROR", "x".repeat(300), "{}")).answer();
    assertThat(linesOf("farthing.web.requests").getFirst().getKeyValuePairs())
        .allMatch(pair -> String.valueOf(pair.value).matches("[ -~]{0,100}"));
  }

  private List<ILoggingEvent> linesOf(String logger) {
    return lines.list.stream().filter(line -> line.getLoggerName().equals(logger)).toList();
  }

  private static String draw(String party, String trx, String body) {
    return Wire.post("/v1/purchases/" + party + "/" + trx + "/draw", body);
  }

  private static Answer drawn() {
    LOG.info("looking for a terminal");
    return Answer.refusal(Problem.retryAfter(ErrorCode.TERMINALS_BUSY, 1));
  }

  private static Answer broken() throws IOException {
    throw new IOException("the cause");
  }
}
