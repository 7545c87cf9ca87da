package farthing.virtual;

import static farthing.virtual.TestCard.buy;
import static farthing.virtual.TestCard.euros;
import static farthing.virtual.TestCard.trx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A disk that fails, or a machine that crashes, at every single act of every command: whatever the
 * file system kept of what was not synced, the card found is whole, and of a state no older than
 * the last one that was durable.
 */
class CrashedPurseTest {
  /** Create, write, sync, rename, sync the folder. */
  private static final int ACTS_FOR_A_STATE = 5;

  @TempDir Path folder = Path.of("");
  private int cards;

  static List<WrittenCommand> commands() {
    return WrittenCommand.ALL;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void crashAtAnyActLeavesTheStateBeforeOrAfter(WrittenCommand command) throws IOException {
    int acts = command.states() * ACTS_FOR_A_STATE;
    for (int act = 1; act <= acts + 1; act++) {
      try (Crash crash = new Crash(command)) {
        crash.disk.crashAt(act);
        if (act <= acts) {
          assertThatThrownBy(crash::send).isInstanceOf(CardGone.class);
        } else {
          crash.send();
          assertThat(crash.disk.acts()).as("acts of %s", command).isEqualTo(acts);
        }
        int durable = (act - 1) / ACTS_FOR_A_STATE;
        for (Map<Path, byte[]> found : crash.disk.foldersAfterCrash()) {
          String state = stateIn(found);
          assertThat(crash.states.subList(durable, Math.min(durable + 2, crash.states.size())))
              .as("%s, crashed at act %d, found with %s", command, act, found.keySet())
              .contains(state);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void failureAtAnyActLeavesTheStateBeforeOrAfter(WrittenCommand command) throws IOException {
    for (int act = 1; act <= command.states() * ACTS_FOR_A_STATE; act++) {
      try (Crash crash = new Crash(command)) {
        crash.disk.failAt(act, "No space left on device");
        assertThatThrownBy(crash::send)
            .isInstanceOf(CardGone.class)
            .hasMessageContaining("No space left on device")
            .hasMessageContaining("put the disk right");
        crash.purse.reset();
        int durable = (act - 1) / ACTS_FOR_A_STATE;
        assertThat(crash.states.subList(durable, Math.min(durable + 2, crash.states.size())))
            .as("%s, failed at act %d", command, act)
            .contains(told(crash.store.read()));
        worksOn(crash.purse);
      }
    }
  }

  @Test
  void crashWhileACardIsMadeLeavesNoneOrABlankOne() throws IOException {
    for (int act = 1; act <= ACTS_FOR_A_STATE + 1; act++) {
      CrashingDisk disk = new CrashingDisk();
      Path file = newFolder().resolve("card");
      disk.crashAt(act);
      if (act <= ACTS_FOR_A_STATE) {
        assertThatThrownBy(() -> PurseFile.create(file, disk)).isInstanceOf(IOException.class);
      } else {
        PurseFile.create(file, disk).close();
      }
      for (Map<Path, byte[]> found : disk.foldersAfterCrash()) {
        if (act > ACTS_FOR_A_STATE || hasCard(found)) {
          assertThat(stateIn(found)).isEqualTo(told(Optional.empty()));
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
  private void crashEverywhereOn(Careless disk) throws IOException {
    Path file = newFolder().resolve("card");
    try (PurseFile store = PurseFile.create(file, disk);
        VirtualPurse purse = TestCard.personalised(store, withPin())) {
      disk.crashing.failAt(0, "");
      purse.transmit(Purse.verify(Bytes.of(new byte[8])));
      List<Map<Path, byte[]>> folders = disk.crashing.foldersAfterCrash();
      String answered = told(store.read());
      for (Map<Path, byte[]> found : folders) {
        if (!hasCard(found) || !stateIn(found).equals(answered)) {
          throw new AssertionError("answered and lost");
        }
      }
    }
  }

  private static boolean hasCard(Map<Path, byte[]> found) {
    return found.keySet().stream().anyMatch(path -> path.endsWith("card"));
  }

  /** The card that is found, and that works on. */
  private String stateIn(Map<Path, byte[]> found) throws IOException {
    Path after = newFolder();
    CrashingDisk.layOut(found, after);
    try (PurseFile store = PurseFile.open(after.resolve("card"), new CrashingDisk());
        VirtualPurse purse = TestCard.inserted(store)) {
      String state = told(store.read());
      worksOn(purse);
      return state;
    }
  }

  private static void worksOn(VirtualPurse purse) throws IOException {
    purse.transmit(Purse.select());
    if (!purse.transmit(Purse.slotInquiry(0)).isDone()) {
      CommandApdu all = Purse.personalise(0xFF, TestCard.join(TestCard.usual()));
      assertThat(purse.transmit(all).isDone()).isTrue();
    }
    int before = TestCard.balance(purse, 0);
    assertThat(buy(purse, euros(1), trx(77)).balanceAfterMinor()).isEqualTo(before - 1);
  }

  private static String told(Optional<PurseState> state) {
    return Bytes.of(PurseFileFormat.encode(state.orElse(null))).hex();
  }

  private static Bytes[] withPin() {
    return new Bytes[] {
      TestCard.identity(0, 0), TestCard.euroSlot(), TestCard.keys(), TestCard.pin()
    };
  }

  private Path newFolder() throws IOException {
    cards++;
    return Files.createDirectory(folder.resolve("folder-" + cards));
  }

  /** A card before its command, and all the states it will go through. */
  private final class Crash implements AutoCloseable {
    final CrashingDisk disk = new CrashingDisk();
    final List<String> states;
    final PurseFile store;
    final VirtualPurse purse;
    private final CommandApdu command;

    Crash(WrittenCommand command) throws IOException {
      states = statesOf(command);
      store = PurseFile.create(newFolder().resolve("card"), disk);
      purse = made(command, store);
      this.command = command.preparation().upTo(purse);
      disk.failAt(0, "");
    }

    void send() throws IOException {
      purse.transmit(command);
    }

    @Override
    public void close() {
      purse.close();
    }
  }

  /** Before the command, and each time that it made a state durable. */
  private static List<String> statesOf(WrittenCommand command) throws IOException {
    List<String> states = new ArrayList<>();
    PurseStore store =
        new PurseStore() {
          private final PurseMemory kept = new PurseMemory();

          @Override
          public Optional<PurseState> read() {
            return kept.read();
          }

          @Override
          public void write(PurseState state) {
            kept.write(state);
            states.add(told(Optional.of(state)));
          }

          @Override
          public void close() {
            kept.close();
          }
        };
    VirtualPurse purse = made(command, store);
    CommandApdu apdu = command.preparation().upTo(purse);
    states.clear();
    states.add(told(store.read()));
    purse.transmit(apdu);
    assertThat(states).as("states of %s", command).hasSize(command.states() + 1);
    return List.copyOf(states);
  }

  private static VirtualPurse made(WrittenCommand command, PurseStore store) throws IOException {
    if (!command.blank()) {
      return TestCard.personalised(store, withPin());
    }
    VirtualPurse purse = new VirtualPurse(store, new Random(7));
    purse.transmit(Purse.select());
    return purse;
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
