package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.TransactionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
  @TempDir Path folder = Path.of("");
  private @Nullable World made;

  @BeforeEach
  void leaveAPurchaseOpen() {
    World world = new World(folder, TestCard.withEuros(20_00));
    made = world;
    world.shop.isClosed = true;
    world.pay(world.order(euros(12_50)));
  }

  @Test
  void openPurchaseIsThereWhenTheJournalIsOpenedAgain() throws Exception {
    try (FileJournal journal = open()) {
      assertThat(journal.open()).hasSize(1);
      OpenPurchase purchase = journal.open().getFirst();
      assertThat(purchase.command()).isPresent();
      assertThat(purchase.answered()).isPresent();
      assertThat(purchase.result()).isPresent();
    }
  }

  @Test
  void lineThatACrashToreIsLeftOutAndTheNextStandsOnItsOwn() throws Exception {
    byte[] whole = Files.readAllBytes(file());
    assertThat(whole[whole.length - 1]).isEqualTo((byte) '\n');
    for (int cut : new int[] {whole.length - 1, whole.length - 2, whole.length - 100}) {
      Files.write(file(), Arrays.copyOf(whole, cut));
      try (FileJournal journal = open()) {
        OpenPurchase purchase = journal.open().getFirst();
        assertThat(purchase.result()).as("cut at %d", cut).isEmpty();
        assertThat(purchase.answered()).isPresent();
        journal.append(purchase.id(), new JournalStep.ProofRefused());
      }
      assertThat(Files.readString(file())).endsWith("\n");
      try (FileJournal journal = open()) {
        assertThat(journal.open().getFirst().answered()).isEmpty();
      }
    }
  }

  @Test
  void damagedJournalIsNotGuessedAt() throws Exception {
    String text = Files.readString(file());
    Files.writeString(file(), text.replaceFirst("\"drawing\"", "\"drowning\""));

    assertThatThrownBy(this::open)
        .isInstanceOf(JournalUnusable.class)
        .hasMessageContaining("damaged in line 1")
        .hasMessageContaining("the card itself has its last payments");
  }

  @Test
  void journalTooLargeToBeOneIsNotRead() throws Exception {
    try (var channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), 9L << 20);
    }

    assertThatThrownBy(this::open).hasMessageContaining("too large");
  }

  @Test
  void onlyItsOwnerReadsAJournal() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

    open().close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void secondProgramDoesNotGetTheJournal() throws Exception {
    try (FileJournal first = open()) {
      assertThat(first.open()).hasSize(1);
      assertThatThrownBy(this::open)
          .isInstanceOf(JournalUnusable.class)
          .hasMessageContaining("in use");
    }
    open().close();
  }

  @Test
  void secretsLeftByACrashBetweenEndAndScrubbingGoAtTheNextOpening() throws Exception {
    String withSecrets = Files.readString(file());
    try (FileJournal journal = open()) {
      OpenPurchase purchase = journal.open().getFirst();
      journal.append(
          purchase.id(),
          new JournalStep.Closed(EndedPurchase.How.DECLINED, "Corner Shop", "EUR 1", ""));
    }
    String scrubbed = Files.readString(file());
    assertThat(scrubbed).doesNotContain("tsk");
    Files.writeString(file(), withSecrets + scrubbed);

    open().close();

    assertThat(Files.readString(file())).isEqualTo(scrubbed);
  }

  @Test
  void journalRemembersABoundedNumberOfPurchases() throws Exception {
    String ended =
        "{\"at\":\"2026-11-22T12:00:00Z\",\"party\":\"s\",\"trx\":\"%08x-0000-7000-8000-000000000000\","
            + "\"step\":\"closed\",\"fields\":{\"how\":\"PAID\",\"merchant\":\"S\",\"amount\":\"EUR 1\",\"reference\":\"\"}}";
    List<String> lines = IntStream.range(0, 300).mapToObj(ended::formatted).toList();
    Files.write(file(), lines);

    try (FileJournal journal = open()) {
      assertThat(journal.ended()).hasSize(200);
      assertThat(journal.ended().getLast().id().trx().toString()).startsWith("0000012b");
    }
  }

  /** The older one was left open, and is settled after the newer one. */
  @Test
  void whatTheCardPaidLastIsKeptForCancellingNotWhatWasSettledLast() throws Exception {
    JournalStep.Closed paid =
        new JournalStep.Closed(EndedPurchase.How.PAID, "The Corner Shop", "EUR 12.50", "");
    try (FileJournal journal = open()) {
      JournalStep.Drawing older = journal.open().getFirst().drawn();
      PurchaseId olderId = journal.open().getFirst().id();
      PurchaseId newerId =
          new PurchaseId(
              olderId.party(), TransactionId.parse("0192f0e1-d2c3-7b4a-8596-a7b8c9dadbec"));
      int newest = older.transactionNumber() + 1;
      journal.append(newerId, new JournalStep.Drawing(older.offer(), older.card(), newest));
      journal.append(newerId, paid);
      journal.append(olderId, paid);

      assertThat(journal.kept().orElseThrow().transactionNumber()).isEqualTo(newest);
    }
    try (FileJournal journal = open()) {
      assertThat(journal.kept()).as("after a restart").isPresent();
    }
  }

  private FileJournal open() throws IOException {
    return FileJournal.open(file(), () -> World.NOON);
  }

  private Path file() {
    return folder.resolve("card.journal");
  }

  @AfterEach
  void close() {
    if (made != null) {
      made.close();
    }
  }
}
