package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.purse.CommandApdu;
import farthing.purse.LogRecord;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.virtual.PurseFile;
import farthing.virtual.PurseFileUnusable;
import farthing.virtual.VirtualPurse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, really killed (SIGKILL), at moments that nobody chose, whatever they do then. */
@Timeout(240)
class KilledPurseTest {
  private static final int KILLS = 10;

  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void makeTheCard() throws IOException {
    file = folder.resolve("card.purse");
    try (VirtualPurse purse = new VirtualPurse(PurseFile.create(file), new Random(7))) {
      purse.transmit(Purse.select());
      for (CommandApdu part : EndlessErrands.profile().commands()) {
        assertThat(purse.transmit(part).isDone()).isTrue();
      }
    }
  }

  @Test
  void killedPurseHasEveryAcknowledgedTransactionAndAtMostOneMore() throws Exception {
    long seed = System.nanoTime();
    System.out.println("kills with seed " + seed);
    Random random = new Random(seed);
    int known = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      int acknowledged = Math.max(known, acknowledgedUntilKilled(random));
      known = transactionsOnTheCard();
      assertThat(known)
          .as("seed %d, kill %d", seed, kill)
          .isBetween(acknowledged, acknowledged + 1);
    }
    assertThat(known).as("the program did something").isGreaterThan(KILLS);
  }

  @Test
  void anotherProgramsCardIsRefusedAndFreeOnceThatIsKilled() throws Exception {
    Process other = start();
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
  private int acknowledgedUntilKilled(Random random) throws Exception {
    Process program = start();
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

  /** How many the card remembers, after checking that all it remembers tells one story. */
  private int transactionsOnTheCard() throws IOException {
    TestCard card = EndlessErrands.opened(file);
    try {
      int last = card.newest().map(LogRecord::transactionNumber).orElse(0);
      assertThat(card.balance(0)).isEqualTo(EndlessErrands.balanceAfter(last));
      assertThat(card.nextNumber()).isEqualTo(last + 1);
      if (last > 0) {
        assertThat(card.previous(last).transactionNumber()).isEqualTo(last);
      }
      assertThat(card.status(Purse.initializeCancel(0, last)))
          .isEqualTo(EndlessErrands.isPurchase(last) ? StatusWord.DONE : StatusWord.BAD_SEQUENCE);
      assertThat(card.status(Purse.verify(Bytes.empty())))
          .isBetween(StatusWord.PIN_WRONG + 1, StatusWord.PIN_WRONG + 3);
      return last;
    } finally {
      card.link.close();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            EndlessErrands.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
