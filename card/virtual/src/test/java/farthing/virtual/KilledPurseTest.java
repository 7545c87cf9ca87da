package farthing.virtual;

import static farthing.virtual.TestCard.balance;
import static farthing.virtual.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.Purse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, really killed (SIGKILL), at moments that nobody chose. */
@Timeout(120)
class KilledPurseTest {
  private static final int KILLS = 12;
  private static final int OPENING = 100_000_00;

  @TempDir Path folder = Path.of("");

  @Test
  void killedPurseHasEveryAcknowledgedDebitAndAtMostOneMore() throws Exception {
    Path file = folder.resolve("card.purse");
    TestCard.personalised(
            PurseFile.create(file),
            TestCard.identity(0, 0),
            TestCard.slot(euros(OPENING), euros(OPENING), euros(1)),
            TestCard.keys())
        .close();
    long seed = System.nanoTime();
    System.out.println("kills with seed " + seed);
    Random random = new Random(seed);
    int known = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int acknowledged = Math.max(known, acknowledgedUntilKilled(file, random));
      known = debitsOn(file);
      assertThat(known)
          .as("seed %d, kill %d", seed, kill)
          .isBetween(acknowledged, acknowledged + 1);
    }
    assertThat(known).as("the loop did debit").isGreaterThan(KILLS);
  }

  @Test
  void anotherProgramsCardIsRefusedAndFreeOnceThatIsKilled() throws Exception {
    Path file = folder.resolve("card.purse");
    TestCard.personalised(PurseFile.create(file)).close();
    Process other = start(file);
    try (BufferedReader said = other.inputReader()) {
      assertThat(said.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> PurseFile.open(file))
          .isInstanceOf(PurseFileUnusable.class)
          .hasMessageContaining("in use by another program");
    } finally {
      other.destroyForcibly().waitFor();
    }
    PurseFile.open(file).close();
  }

  /** The highest number that the program was told was done; 0 if none. */
  private static int acknowledgedUntilKilled(Path file, Random random) throws Exception {
    Process program = start(file);
    try (BufferedReader said = program.inputReader()) {
      assertThat(said.readLine()).isEqualTo("open");
      int last = 0;
      for (int answers = random.nextInt(30); answers > 0; answers--) {
        last = numberIn(said.readLine());
      }
      boolean ended = program.waitFor(random.nextInt(20_000), TimeUnit.MICROSECONDS);
      assertThat(ended).isFalse();
      program.toHandle().destroyForcibly(); // SIGKILL; what it said can still be read
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        last = Math.max(last, numberIn(line));
      }
      return last;
    } finally {
      program.destroyForcibly().waitFor();
    }
  }

  /** 0 for a line that was cut off before it said all. */
  private static int numberIn(String line) {
    int end = line.indexOf(' ');
    return end < 0 ? 0 : Integer.parseInt(line.substring(0, end));
  }

  /** How many debits the card remembers, after checking that all it remembers tells one story. */
  private static int debitsOn(Path file) throws IOException {
    try (VirtualPurse purse = TestCard.inserted(PurseFile.open(file))) {
      int debits = OPENING - balance(purse, 0);
      if (debits > 0) {
        LogRecord newest = LogRecord.parse(TestCard.answered(purse.transmit(Purse.readLog(1))));
        PreviousSignature proof =
            PreviousSignature.parse(
                TestCard.answered(purse.transmit(Purse.previousSignature(debits))));
        assertThat(newest.transactionNumber()).isEqualTo(debits);
        assertThat(newest.balanceAfterMinor()).isEqualTo(OPENING - debits);
        assertThat(proof.balanceAfterMinor()).isEqualTo(OPENING - debits);
      }
      assertThat(TestCard.initialize(purse, 0, euros(1)).transactionNumber()).isEqualTo(debits + 1);
      return debits;
    }
  }

  private static Process start(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            DebitLoop.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
