package farthing.virtual;

import static farthing.virtual.TestCard.balance;
import static farthing.virtual.TestCard.buy;
import static farthing.virtual.TestCard.debit;
import static farthing.virtual.TestCard.euros;
import static farthing.virtual.TestCard.initialize;
import static farthing.virtual.TestCard.trx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.Purse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the file protects against. */
class PurseFileTest {
  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("card.purse");
  }

  @Test
  void purseIsAsItWasLeft() throws IOException {
    DebitAnswer answer;
    try (VirtualPurse purse = TestCard.personalised(PurseFile.create(file), withPin())) {
      answer = buy(purse, euros(12_50), trx(1));
      purse.transmit(Purse.verify(Bytes.of(new byte[8])));
    }
    try (PurseFile store = PurseFile.open(file)) {
      PurseState state = store.read().orElseThrow();
      assertThat(state.slots().getFirst().balance()).isEqualTo(euros(7_50));
      assertThat(state.lastNumber()).isEqualTo(1);
      assertThat(state.newest().orElseThrow().signature().asDebitAnswer()).isEqualTo(answer);
      assertThat(state.newest().orElseThrow().trx()).isEqualTo(trx(1));
      assertThat(state.pin().orElseThrow()).isEqualTo(new PurseState.Pin(TestCard.PIN, 2));
    }
  }

  @Test
  void blankPurseIsPersonalisedAfterItsFileWasReopened() throws IOException {
    PurseFile.create(file).close();
    try (VirtualPurse purse = TestCard.personalised(PurseFile.open(file))) {
      assertThat(balance(purse, 0)).isEqualTo(20_00);
    }
  }

  /** A debit writes twice: the count of wrong S2s, then everything. */
  @ParameterizedTest
  @EnumSource(FailingDisk.Act.class)
  void failingDiskBreaksTheRoadAndNeverTheMoney(FailingDisk.Act act) throws IOException {
    for (int writesThatSucceed = 0; writesThatSucceed < 2; writesThatSucceed++) {
      Path torn = folder.resolve(act + "-" + writesThatSucceed);
      FailingDisk disk = new FailingDisk();
      try (VirtualPurse purse = TestCard.personalised(PurseFile.create(torn, disk))) {
        InitializeAnswer opened = initialize(purse, 0, euros(1_00));
        disk.failAt(act, writesThatSucceed);
        assertThatThrownBy(() -> purse.transmit(debit(opened, euros(1_00), trx(1))))
            .isInstanceOf(CardGone.class);
        disk.recover();
        assertThatThrownBy(() -> purse.transmit(Purse.slotInquiry(0)))
            .as("answers nothing until it is reset")
            .isInstanceOf(CardGone.class);
      }
      try (VirtualPurse again = open(torn)) {
        // renamed is renamed, even if the folder could not be synced: then only the card can say
        boolean debited = act == FailingDisk.Act.SYNC_FOLDER && writesThatSucceed == 1;
        assertThat(balance(again, 0)).isEqualTo(debited ? 19_00 : 20_00);
        assertThat(again.transmit(Purse.previousSignature(1)).isDone()).isEqualTo(debited);
        assertThat(buy(again, euros(1_00), trx(2)).transactionNumber()).isEqualTo(debited ? 2 : 1);
      }
    }
  }

  @Test
  void resetAfterAFailureTellsWhatBecameOfTheDebit() throws IOException {
    FailingDisk disk = new FailingDisk();
    try (VirtualPurse purse = TestCard.personalised(PurseFile.create(file, disk))) {
      InitializeAnswer opened = initialize(purse, 0, euros(1_00));
      disk.failAt(FailingDisk.Act.RENAME, 1);
      assertThatThrownBy(() -> purse.transmit(debit(opened, euros(1_00), trx(1))))
          .isInstanceOf(CardGone.class);
      disk.recover();
      purse.reset();
      purse.transmit(Purse.select());
      assertThat(balance(purse, 0)).isEqualTo(20_00);
    }
  }

  @Test
  void nobodyReadsAStateThatAPowerCutCouldTakeBack() throws IOException {
    PurseFile.create(file).close();
    FailingDisk disk = new FailingDisk();
    disk.failAt(FailingDisk.Act.SYNC_FOLDER, 0);
    assertThatThrownBy(() -> PurseFile.open(file, disk)).isInstanceOf(IOException.class);
  }

  @Test
  void everyFlippedByteIsFound() throws IOException {
    TestCard.personalised(PurseFile.create(file)).close();
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      Files.write(file, flipped);
      assertThatThrownBy(() -> PurseFile.open(file))
          .as("byte %d", at)
          .isInstanceOf(PurseFileUnusable.class);
    }
    for (int size : new int[] {0, 1, 15, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, size));
      assertThatThrownBy(() -> PurseFile.open(file)).isInstanceOf(PurseFileUnusable.class);
    }
    Files.write(file, whole);
    PurseFile.open(file).close();
  }

  @Test
  void largeFileIsNotRead() throws IOException {
    TestCard.personalised(PurseFile.create(file)).close();
    Files.write(file, new byte[100_000]);
    assertThatThrownBy(() -> PurseFile.open(file))
        .isInstanceOf(PurseFileUnusable.class)
        .hasMessageContaining("too large");
  }

  @Test
  void onlyTheOwnerMayReadIt() throws IOException {
    TestCard.personalised(PurseFile.create(file)).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> PurseFile.open(file))
        .isInstanceOf(PurseFileUnusable.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void oneProgramAtATimeHasTheCard() throws IOException {
    try (PurseFile first = PurseFile.create(file)) {
      Path detour = Files.createDirectory(folder.resolve("detour")).resolve("../card.purse");
      for (Path name : new Path[] {file, detour}) {
        assertThatThrownBy(() -> PurseFile.open(name))
            .isInstanceOf(PurseFileUnusable.class)
            .hasMessageContaining("in use");
      }
      assertThat(first.read()).isEmpty();
    }
    PurseFile.open(file).close();
  }

  @Test
  void cardIsNeverOverwritten() throws IOException {
    TestCard.personalised(PurseFile.create(file)).close();
    assertThatThrownBy(() -> PurseFile.create(file))
        .isInstanceOf(PurseFileUnusable.class)
        .hasMessageContaining("already");
    try (VirtualPurse purse = open(file)) {
      assertThat(balance(purse, 0)).isEqualTo(20_00);
    }
  }

  @Test
  void missingCardAndMissingFolderAreSaid() {
    assertThatThrownBy(() -> PurseFile.open(file)).hasMessageContaining("there is no card");
    assertThatThrownBy(() -> PurseFile.open(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> PurseFile.create(folder.resolve("nowhere/card")))
        .isInstanceOf(PurseFileUnusable.class)
        .hasMessageContaining("folder");
  }

  @Test
  void noSecretIsShown() throws IOException {
    try (PurseFile store = PurseFile.create(file)) {
      TestCard.personalised(store, withPin());
      String shown = store.read().orElseThrow().toString();
      assertThat(shown).doesNotContain(TestCard.PIN.value().hex());
      assertThat(shown).contains("MacKey[AES_128]");
    }
  }

  private static Bytes[] withPin() {
    return new Bytes[] {
      TestCard.identity(0, 0), TestCard.euroSlot(), TestCard.keys(), TestCard.pin()
    };
  }

  private static VirtualPurse open(Path file) throws IOException {
    return TestCard.inserted(PurseFile.open(file));
  }
}
