package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Sha256;
import farthing.security.KeyActs.Act;
import farthing.security.KeyActs.End;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyActsTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  @TempDir Path folder;

  private Path file;
  private KeyActs acts;

  @BeforeEach
  void open() {
    file = folder.resolve("server.p12.acts");
    acts = KeyActs.beside(folder.resolve("server.p12"), () -> NOON.plusMillis(300));
  }

  @Test
  void whoDidWhatAndWhyIsReadAgain() throws IOException {
    assertThat(acts.all()).isEmpty();
    assertThat(acts.act("Zoë", "keys retire old", "form\t17", () -> "retired"))
        .isEqualTo("retired");
    assertThatThrownBy(() -> acts.act("ben", "keys destroy old", "form 18", this::refuses))
        .hasMessage("not retired");

    assertThat(acts.all())
        .containsExactly(
            new Act(NOON, "Zoë", "keys retire old", "form 17", End.DONE),
            new Act(NOON, "ben", "keys destroy old", "form 18", End.FAILED));
  }

  @Test
  void theActIsInItsFileBeforeItIsDone() throws IOException {
    List<Act> meanwhile = acts.act("ada", "keys retire old", "form 17", acts::all);

    assertThat(meanwhile)
        .containsExactly(new Act(NOON, "ada", "keys retire old", "form 17", End.UNKNOWN));
  }

  /** A power cut leaves any beginning of what was written. */
  @Test
  void whereverTheMachineStopsWhatIsDoneIsToldAndTheNextActStandsBehindIt() throws IOException {
    done();
    byte[] whole = Files.readAllBytes(file);
    int begun = Files.readString(file).indexOf('\n') + 1;
    for (int size = 0; size < whole.length; size++) {
      Files.write(file, Arrays.copyOf(whole, size));
      List<Act> told = new ArrayList<>(acts.all());
      assertThat(told).as("cut at %d", size).hasSize(size < begun ? 0 : 1);
      assertThat(told).extracting(Act::end).allMatch(End.UNKNOWN::equals);

      acts.act("ben", "keys destroy old", "form 18", () -> 0);

      told.add(new Act(NOON, "ben", "keys destroy old", "form 18", End.DONE));
      assertThat(acts.all()).isEqualTo(told);
    }
  }

  @Test
  void everyByteThatWasChangedIsFoundAndNothingIsDoneBehindIt() throws IOException {
    done();
    done();
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length - 1; at++) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThatThrownBy(() -> acts.all())
          .as("byte %d", at)
          .isInstanceOf(KeyStoreUnusable.class)
          .hasMessageContaining("is not as it was written");
      assertThatThrownBy(() -> acts.act("eve", "x", "y", KeyActsTest::wasDone))
          .isInstanceOf(KeyStoreUnusable.class);
      assertThat(Files.readAllBytes(file)).isEqualTo(changed);
    }
  }

  @Test
  void aLineTakenOutPutInOrMovedIsFound() throws IOException {
    done();
    done();
    List<String> good = Files.readAllLines(file);
    for (int line = 0; line < good.size() - 1; line++) {
      List<String> fewer = new ArrayList<>(good);
      fewer.remove(line);
      refused(fewer);
      List<String> more = new ArrayList<>(good);
      more.add(line, good.get(line));
      refused(more);
      List<String> moved = new ArrayList<>(good);
      Collections.swap(moved, line, line + 1);
      refused(moved);
    }
    Files.writeString(file, Files.readString(file).replace("ada", "eve"));
    assertThatThrownBy(() -> acts.all()).hasMessageContaining("line 1");
  }

  @Test
  void aForgedLineWithItsOwnHashIsFoundByTheNext() throws IOException {
    done();
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    String first = lines.getFirst();
    String forged = first.substring(0, first.lastIndexOf('\t')).replace("ada", "eve");
    lines.set(
        0, forged + "\t" + Sha256.of(Bytes.of(forged.getBytes(StandardCharsets.UTF_8))).hex());
    Files.write(file, lines);

    assertThatThrownBy(() -> acts.all()).hasMessageContaining("line 2, or one before it");
  }

  @Test
  void aLogIsItsOwnersAloneAndNoOtherFileIsTakenForOne() throws IOException {
    done();
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    assertThatThrownBy(() -> acts.act("eve", "x", "y", KeyActsTest::wasDone))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("chmod 600");

    Path other = Files.writeString(folder.resolve("other"), "without a line's end");
    Files.delete(file);
    Files.createSymbolicLink(file, other);
    assertThatThrownBy(() -> acts.act("eve", "x", "y", KeyActsTest::wasDone))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("cannot be written. Nothing was done");
    Files.delete(file);
    Files.move(other, file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> acts.act("eve", "x", "y", KeyActsTest::wasDone))
        .hasMessageContaining("line 1 cannot stand there");
    assertThat(file).hasContent("without a line's end");
  }

  @Test
  void oneActAtATime() {
    assertThatThrownBy(() ->
            acts.act(
                "ada",
                "keys retire old",
                "form 17",
                () -> acts.act("ben", "keys destroy old", "form 18", KeyActsTest::wasDone)))
        .hasMessageContaining("another process is at that key store");
  }

  private void done() throws IOException {
    acts.act("ada", "keys retire old", "form 17", () -> 0);
  }

  private int refuses() throws IOException {
    throw new KeyStoreUnusable("not retired");
  }

  private static int wasDone() {
    throw new AssertionError("it was done");
  }

  private void refused(List<String> lines) throws IOException {
    Files.write(file, lines);
    assertThatThrownBy(() -> acts.all()).isInstanceOf(KeyStoreUnusable.class);
  }
}
