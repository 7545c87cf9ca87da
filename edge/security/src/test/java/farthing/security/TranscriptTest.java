package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.KeyUsage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptTest {
  private static final MasterKeyName LOAD = PsamStory.name(KeyUsage.LOAD, 2);

  @TempDir Path folder;

  private Path file;
  private String digest = "";

  @BeforeEach
  void holdACeremony() throws IOException {
    file = folder.resolve("ceremony.transcript");
    Instant now = Instant.parse("2026-11-29T18:00:00.5Z");
    try (TranscriptFile out = TranscriptFile.begin(file, () -> now)) {
      out.add("ceremony", "generate");
      out.add("witness", "Zoë Königsmark");
      out.add("custodian", "1 Ada Lovelace");
      out.add("custodian", "2 Charles Babbage");
      out.add("key", LOAD + " of components, any 2 of 2, check value 1A2B3C");
      out.add("component", "1 of " + LOAD + ", check value 445566, written down");
      out.add("component", "2 of " + LOAD + ", check value 778899, in a file");
      digest = out.end("done");
    }
  }

  @Test
  void whatHappenedIsReadAgain() throws IOException {
    Transcript read = Transcript.read(file);

    assertThat(read.isEnded()).isTrue();
    assertThat(read.digest()).isEqualTo(digest).matches("([0-9A-F]{4} ){15}[0-9A-F]{4}");
    assertThat(read.custodians()).isEqualTo(Map.of(1, "Ada Lovelace", 2, "Charles Babbage"));
    assertThat(read.text("witness")).contains("Zoë Königsmark");
    assertThat(read.keys()).containsOnlyKeys(LOAD);
    Transcript.MadeKey key = read.keys().values().iterator().next();
    assertThat(key.sharing()).isEqualTo(new Sharing(2, 2));
    assertThat(key.checkValue()).hasToString("1A2B3C");
    assertThat(key.components())
        .isEqualTo(Map.of(1, new KeyCheckValue("445566"), 2, new KeyCheckValue("778899")));
    assertThat(read.entries().getFirst().at()).isEqualTo(Instant.parse("2026-11-29T18:00:00Z"));
  }

  @Test
  void everyByteThatWasChangedIsFound() throws IOException {
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at++) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThatThrownBy(() -> Transcript.read(file))
          .as("byte %d", at)
          .isInstanceOf(KeyStoreUnusable.class)
          .hasMessageContaining("is not as the ceremony wrote it");
    }
  }

  @Test
  void changedLineIsNamed() throws IOException {
    String text = Files.readString(file);
    Files.writeString(file, text.replace("Charles", "Charlie"));
    assertThatThrownBy(() -> Transcript.read(file)).hasMessageContaining("line 5, or one before");
  }

  @Test
  void lineTakenOutPutInOrMovedIsFound() throws IOException {
    List<String> good = Files.readAllLines(file);
    for (int line = 0; line < good.size() - 2; line++) {
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
    List<String> longer = new ArrayList<>(good);
    longer.add("digest " + digest);
    refused(longer);
  }

  /**
   * A forger who computes everything anew makes a transcript that is whole, with another digest.
   */
  @Test
  void transcriptWrittenAnewHasAnotherDigest() throws IOException {
    Path forged = folder.resolve("forged.transcript");
    try (TranscriptFile out =
        TranscriptFile.begin(forged, () -> Instant.parse("2026-11-29T18:00:00Z"))) {
      for (Transcript.Entry entry : Transcript.read(file).entries()) {
        if (!entry.word().equals("end")) {
          out.add(entry.word(), entry.text().replace("1A2B3C", "1A2B3D"));
        }
      }
      out.end("done");
    }
    assertThat(Transcript.read(forged).isEnded()).isTrue();
    assertThat(Transcript.read(forged).digest()).isNotEqualTo(digest);
  }

  @Test
  void ceremonyThatWasBrokenOffIsReadAsFarAsItCame() throws IOException {
    List<String> good = Files.readAllLines(file);
    for (int lines = 1; lines < good.size(); lines++) {
      Files.write(file, good.subList(0, lines));
      assertThat(Transcript.read(file).isEnded()).as("%d lines", lines).isFalse();
      assertThat(Transcript.read(file).entries()).hasSize(lines - 1);
    }
    assertThatThrownBy(() -> TranscriptFile.begin(file, Instant::now))
        .hasMessageContaining("stays as it is");
  }

  /** A power cut leaves any beginning of what was written. */
  @Test
  void whereverTheMachineStopsTheLinesThatAreWholeAreReadAndATornOneIsTold() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int title = Transcript.TITLE.length() + 1;
    for (int size = title; size < whole.length - 1; size++) {
      Files.write(file, Arrays.copyOf(whole, size));
      String text = new String(whole, 0, size + 1, StandardCharsets.UTF_8);
      long lines = text.chars().filter(c -> c == '\n').count();
      Transcript read = Transcript.read(file);
      assertThat(read.isEnded()).as("cut at %d", size).isFalse();
      assertThat(read.entries()).as("cut at %d", size).hasSize((int) lines - 1);
      assertThat(read.isTorn())
          .as("cut at %d", size)
          .isEqualTo(whole[size - 1] != '\n' && whole[size] != '\n');
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    assertThat(Transcript.read(file).isEnded()).as("nothing but the last end of line").isTrue();

    Files.write(file, (LOAD + "\n").getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Transcript.read(file)).hasMessageContaining("line 1 is not");
  }

  @Test
  void textThatWouldMakeLinesOfItsOwnStaysOnItsLine() throws IOException {
    Path other = folder.resolve("other.transcript");
    try (TranscriptFile out = TranscriptFile.begin(other, Instant::now)) {
      out.add("witness", "Eve\n0002 2026-11-29T18:00:00Z key\r\u2028\u0085 " + "x".repeat(1_000));
      out.end("done");
    }
    Transcript read = Transcript.read(other);
    assertThat(read.entries()).hasSize(2);
    assertThat(read.text("witness").orElseThrow()).startsWith("Eve 0002").hasSize(240);
  }

  @Test
  void whatIsNoTranscriptIsRefused() throws IOException {
    Files.write(file, new byte[] {(byte) 0xC3, 0x28, '\n'});
    assertThatThrownBy(() -> Transcript.read(file)).hasMessageContaining("it is no text");
    Files.write(file, new byte[600_000]);
    assertThatThrownBy(() -> Transcript.read(file)).hasMessageContaining("is no transcript");
    assertThatThrownBy(() -> Transcript.read(folder)).isInstanceOf(KeyStoreUnusable.class);
    refused(List.of());
  }

  private void refused(List<String> lines) throws IOException {
    Files.write(file, lines, StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Transcript.read(file)).isInstanceOf(KeyStoreUnusable.class);
  }
}
