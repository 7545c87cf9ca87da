package farthing.testkit;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.virtual.Disk;
import farthing.virtual.PurseFile;
import farthing.virtual.PurseFileUnusable;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A software purse on a disk that fails, or on a machine that crashes, at every single act of every
 * command: whatever the file system kept of what was not synced, the card found is whole, of a
 * state no older than the last one that was durable, and works on.
 */
class CrashedPurseTest implements PurseMaker {
  /** Create, write, sync, rename, sync the folder. */
  private static final int ACTS_FOR_A_STATE = 5;

  private static final int SYNCS_FOR_A_STATE = 2;
  private static final Bytes PIN = Bytes.ofHex("241234ffffffffff");
  private static final Bytes WRONG_PIN = Bytes.ofHex("244321ffffffffff");

  @TempDir Path folder = Path.of("");
  private int folders;

  /** Those of the card that was made last. */
  private CrashingDisk disk = new CrashingDisk();

  private Path file = Path.of("");

  static List<TornCommand> commands() {
    return TornCommands.ALL;
  }

  /** The page says how many; and what was answered is there after any crash. */
  @ParameterizedTest
  @MethodSource("commands")
  void commandWritesAndSyncsAsThePageSays(TornCommand command) throws IOException {
    List<Bytes> states = statesOf(command);
    WritesPage.Row row = WritesPage.row(command.name());
    assertThat(disk.written()).as("files written").hasSize(row.states());
    assertThat(disk.syncs()).as("fsyncs").isEqualTo(row.syncs());
    assertThat(disk.syncs()).isEqualTo(SYNCS_FOR_A_STATE * row.states());
    assertThat(disk.acts()).isEqualTo(ACTS_FOR_A_STATE * row.states());
    for (Map<Path, byte[]> found : disk.foldersAfterCrash()) {
      assertThat(contentIn(laidOut(found))).isEqualTo(states.getLast());
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void crashAtAnyActLeavesTheStateBeforeOrAfter(TornCommand command) throws IOException {
    List<Bytes> states = statesOf(command);
    Set<Found> triedOut = new HashSet<>();
    for (int act = 1; act <= actsFor(states); act++) {
      TestCard card = command.card(this);
      CommandApdu apdu = command.prepare(card);
      disk.crashAt(act);
      assertThatThrownBy(() -> card.send(apdu)).isInstanceOf(CardGone.class);
      card.link.close();
      for (Map<Path, byte[]> found : disk.foldersAfterCrash()) {
        Path after = laidOut(found);
        Bytes content = contentIn(after);
        assertThat(possible(states, act))
            .as("%s, crashed at act %d, found with %s", command, act, found.keySet())
            .contains(content);
        if (triedOut.add(new Found(content, namesIn(found)))) {
          try (VirtualPurse again = opened(after)) {
            TornCard.worksOn(command, card.over(again), !content.equals(states.getFirst()));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void failureAtAnyActLeavesTheStateBeforeOrAfter(TornCommand command) throws IOException {
    List<Bytes> states = statesOf(command);
    for (int act = 1; act <= actsFor(states); act++) {
      TestCard card = command.card(this);
      CommandApdu apdu = command.prepare(card);
      disk.failAt(act, "No space left on device");
      assertThatThrownBy(() -> card.send(apdu))
          .isInstanceOf(CardGone.class)
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("put the disk right");
      Bytes content = Bytes.of(Files.readAllBytes(file));
      assertThat(possible(states, act)).as("%s, failed at act %d", command, act).contains(content);
      reset(card.link);
      TornCard.worksOn(command, card, !content.equals(states.getFirst()));
      card.link.close();
    }
  }

  @Test
  void crashWhileACardIsMadeLeavesNoneOrABlankOne() throws IOException {
    insert(new Random(1)).close();
    Bytes blank = Bytes.of(Files.readAllBytes(file));
    for (int act = 1; act <= ACTS_FOR_A_STATE + 1; act++) {
      CrashingDisk crashing = new CrashingDisk();
      Path made = newFolder().resolve("card");
      crashing.crashAt(act);
      if (act <= ACTS_FOR_A_STATE) {
        assertThatThrownBy(() -> PurseFile.create(made, crashing)).isInstanceOf(IOException.class);
      } else {
        PurseFile.create(made, crashing).close();
      }
      for (Map<Path, byte[]> found : crashing.foldersAfterCrash()) {
        if (act > ACTS_FOR_A_STATE || hasCard(found)) {
          assertThat(contentIn(laidOut(found))).isEqualTo(blank);
        }
      }
    }
  }

  /** What this test is worth: it finds what a purse would lose that left a step out. */
  @Test
  void contentThatIsNotSyncedIsFoundDamaged() {
    assertThatThrownBy(() -> crashEverywhereOn(new Careless(true, false)))
        .isInstanceOf(PurseFileUnusable.class);
  }

  @Test
  void renameThatIsNotSyncedIsFoundLost() {
    assertThatThrownBy(() -> crashEverywhereOn(new Careless(false, true)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("answered and lost");
  }

  @Test
  void carefulDiskLosesNothingThere() throws IOException {
    crashEverywhereOn(new Careless(false, false));
  }

  /** A wrong PIN, answered; then the crash. */
  private void crashEverywhereOn(Careless careless) throws IOException {
    Path made = newFolder().resolve("card");
    try (VirtualPurse purse = new VirtualPurse(PurseFile.create(made, careless), new Random(7))) {
      purse.transmit(Purse.select());
      for (CommandApdu part : profile().withPin(PIN).commands()) {
        purse.transmit(part);
      }
      careless.crashing.neverFail();
      purse.transmit(Purse.verify(WRONG_PIN));
      Bytes answered = Bytes.of(Files.readAllBytes(made));
      for (Map<Path, byte[]> found : careless.crashing.foldersAfterCrash()) {
        if (!hasCard(found) || !contentIn(laidOut(found)).equals(answered)) {
          throw new AssertionError("answered and lost");
        }
      }
    }
  }

  /** What the file holds before the command, and each time that it was written. */
  private List<Bytes> statesOf(TornCommand command) throws IOException {
    TestCard card = command.card(this);
    CommandApdu apdu = command.prepare(card);
    List<Bytes> states = new ArrayList<>();
    states.add(Bytes.of(Files.readAllBytes(file)));
    disk.neverFail();
    card.send(apdu);
    card.link.close();
    states.addAll(disk.written());
    return List.copyOf(states);
  }

  private static int actsFor(List<Bytes> states) {
    return (states.size() - 1) * ACTS_FOR_A_STATE;
  }

  /** The last that was durable when that act failed, and the one that was being written. */
  private static List<Bytes> possible(List<Bytes> states, int act) {
    int durable = (act - 1) / ACTS_FOR_A_STATE;
    return states.subList(durable, durable + 2);
  }

  private static boolean hasCard(Map<Path, byte[]> found) {
    return found.keySet().stream().anyMatch(path -> path.endsWith("card"));
  }

  private static Set<String> namesIn(Map<Path, byte[]> found) {
    return found.keySet().stream().map(p -> p.getFileName().toString()).collect(toSet());
  }

  /** A card after a crash, and what else lies beside it. */
  private record Found(Bytes card, Set<String> names) {}

  private Path laidOut(Map<Path, byte[]> found) throws IOException {
    Path after = newFolder();
    CrashingDisk.layOut(found, after);
    return after.resolve("card");
  }

  /** Of a card that can be read. */
  private static Bytes contentIn(Path card) throws IOException {
    PurseFile.open(card, new CrashingDisk()).close();
    return Bytes.of(Files.readAllBytes(card));
  }

  private static VirtualPurse opened(Path card) throws IOException {
    return new VirtualPurse(PurseFile.open(card, new CrashingDisk()), new ScriptedRandom(8));
  }

  private Path newFolder() throws IOException {
    folders++;
    return Files.createDirectory(folder.resolve("folder-" + folders));
  }

  @Override
  public CardLink insert(Random random) {
    try {
      disk = new CrashingDisk();
      file = newFolder().resolve("card");
      return new VirtualPurse(PurseFile.create(file, disk), random);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void reset(CardLink card) throws CardGone {
    ((VirtualPurse) card).reset();
  }

  /** A disk on which the purse's syncs do not arrive. */
  private static final class Careless implements Disk {
    final CrashingDisk crashing = new CrashingDisk();
    private final boolean contentLost;
    private final boolean renamesLost;

    Careless(boolean contentLost, boolean renamesLost) {
      this.contentLost = contentLost;
      this.renamesLost = renamesLost;
    }

    @Override
    public NewFile create(Path file, Set<PosixFilePermission> permissions) throws IOException {
      NewFile created = crashing.create(file, permissions);
      return new NewFile() {
        @Override
        public void write(byte[] content) throws IOException {
          created.write(content);
        }

        @Override
        public void sync() throws IOException {
          if (!contentLost) {
            created.sync();
          }
        }

        @Override
        public void close() throws IOException {
          created.close();
        }
      };
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      crashing.rename(from, to);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
      if (!renamesLost) {
        crashing.syncFolder(folder);
      }
    }
  }
}
