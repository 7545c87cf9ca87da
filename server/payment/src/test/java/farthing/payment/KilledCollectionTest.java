package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.batches.BatchId;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import farthing.purse.CurrencyTotals;
import farthing.store.BatchState;
import farthing.store.DatabaseSettings;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The payment server's process ends by SIGKILL in the middle of a collection. */
@SuppressWarnings("NullAway.Init")
class KilledCollectionTest extends CollectionStory {
  private static final long PATIENCE_SECONDS = 120;

  private Debited unproven;

  @BeforeEach
  void aBatchThatIsToBeTurnedOver() throws Exception {
    policy = new CollectionPolicy(Optional.empty(), OptionalLong.empty(), Duration.ZERO);
    reopen();
    pays(PurchaseMode.SECURITY_CARD, 100);
    unproven = debited(PurchaseMode.MERCHANT, 500);
    batches.wish(Optional.of(psam));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOWHERE")
  void whateverItHadJustDoneItIsCollectedOnce(CollectingProcess.Point point) throws Exception {
    Process process = start(point);
    BufferedReader says = process.inputReader();
    String line = says.readLine();
    while (line != null && !line.equals("AT " + point)) {
      line = says.readLine();
    }
    assertThat(line).as("it came to its point").isNotNull();
    kill(process);

    theNextServerFinishesIt();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whateverRequestWasItsLastItIsCollectedOnce(int request) throws Exception {
    collector.answersLeft.set(request - 1);
    Process process = start(CollectingProcess.Point.NOWHERE);
    collector.awaitOneTooMany();
    kill(process);
    collector.answersLeft.set(Integer.MAX_VALUE);

    theNextServerFinishesIt();
  }

  private void theNextServerFinishesIt() throws Exception {
    reopen();
    secondsPass(5);
    stateIs(1, BatchState.BOOKED);
    assertThat(payableMinor(1)).isEqualTo(100);
    assertThat(collector.box(new BatchId(psam, 1)).records()).hasSize(2);
    assertThat(card().totals()).allMatch(CurrencyTotals::isEmpty);

    assertThat(proves(unproven)).isEqualTo(Outcome.ACCEPTED);
    secondsPass(61);
    assertThat(payableMinor(1)).isEqualTo(600);
  }

  private static void kill(Process process) throws Exception {
    assertThat(process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private Process start(CollectingProcess.Point point) throws Exception {
    DatabaseSettings settings = OnePostgres.database("killedcollectiontest");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CollectingProcess.class.getName(),
            settings.url(),
            settings.user(),
            settings.password(),
            psam.toString(),
            collector.address().toString(),
            point.name())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
