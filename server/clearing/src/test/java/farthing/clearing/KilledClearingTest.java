package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.IepId;
import farthing.security.KeyStoreFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clearing dies wherever it is, and is begun again. */
class KilledClearingTest {
  private static final int BATCHES = 5;
  private static final int SALES = 60;
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private Path folder;
  private Town town;

  @BeforeEach
  void open() {
    town = new Town("killed_" + (char) ('a' + DATABASES.getAndIncrement()));
  }

  private static final AtomicInteger DATABASES = new AtomicInteger();

  @AfterEach
  void close() {
    town.close();
  }

  /**
   * Each step of a booking fails once, as it does where a process dies in it: what it did before is
   * taken back, and the next turn books all of it.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cleared_record",
        "dispute",
        "shadow_balance",
        "ledger_entry",
        "ledger_posting",
        "sale",
        "unproven",
        "batch"
      })
  void whatDiesInAStepOfABookingIsBookedWholeAndOnceByTheNext(String table) {
    IepId nora = town.cards.getFirst();
    TestBatch batch =
        new TestBatch(town, 1)
            .paid(11, nora, 1, BOOKS, 20_00)
            .paid(12, nora, 2, BOOKS, 5_00, TestBatch::forged)
            .unproven(13, nora, 3, BOOKS, 1_00)
            .paid(14, nora, 4, BOOKS, 2_00)
            .cancelled(15, 14, nora, 5, BOOKS, 2_00);
    town.send(batch);
    town.breakWritesTo(table);
    boolean died = false;
    try {
      town.clearing.turn();
    } catch (RuntimeException e) {
      died = true;
    }
    long between = town.owedTo(BOOKS);
    town.mendWritesTo(table);
    town.restart();
    town.clearing.turn();

    assertThat(died).isTrue();
    assertThat(between).isZero();
    assertThat(town.owedTo(BOOKS)).isEqualTo(20_00);
    assertThat(town.shadow(nora)).isEqualTo(80_00);
    assertThat(town.disputes()).containsExactly("12 S6_WRONG open");
    assertThat(town.texts("SELECT ntpsam FROM unproven")).containsExactly("13");
  }

  @Test
  void aProcessThatIsKilledAgainAndAgainBooksEverythingOnce() throws Exception {
    char[] password =
        new KeyStoreFile(folder.resolve("clearing.p12"), new SecureRandom())
            .create(town.issuer.forClearing());
    IepId nora = town.cards.getFirst();
    for (int number = 1; number <= BATCHES; number++) {
      TestBatch batch = new TestBatch(town, number);
      for (int sale = 0; sale < SALES; sale++) {
        int nt = (number - 1) * SALES + sale + 1;
        batch.paid(1000L * number + sale, nora, nt, BOOKS, 1);
      }
      town.send(batch);
    }
    int kills = 0;
    while (true) {
      long before = booked();
      Process process = start(password);
      boolean gone = false;
      while (!gone && booked() == before) {
        gone = process.waitFor(5, TimeUnit.MILLISECONDS);
      }
      if (gone) {
        assertThat(process.exitValue()).isZero();
        break;
      }
      process.destroyForcibly();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      kills++;
    }

    assertThat(kills).isPositive();
    assertThat(booked()).isEqualTo(BATCHES);
    assertThat(town.owedTo(BOOKS)).isEqualTo(BATCHES * SALES);
    assertThat(town.shadow(nora)).isEqualTo(100_00 - BATCHES * SALES);
    assertThat(town.number("SELECT count(*) FROM cleared")).isEqualTo(BATCHES * SALES);
  }

  private long booked() {
    return town.number("SELECT count(*) FROM batch WHERE state = 'booked'");
  }

  private Process start(char[] password) throws Exception {
    var settings = OnePostgres.settings(town.name);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ClearingProcess.class.getName(),
            settings.url(),
            settings.user(),
            settings.password(),
            folder.resolve("clearing.p12").toString(),
            new String(password))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
