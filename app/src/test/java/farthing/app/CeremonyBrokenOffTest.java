package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import farthing.security.Transcript;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people are told to do with their components where something does not come to its end. */
class CeremonyBrokenOffTest {
  private static final String INTO_FILE =
      """
      target = key-store
      key-store = %s
      password-holders = Grace Hopper, Alan Turing
      """;

  @TempDir Path folder;

  private final CeremonyPeople people = new CeremonyPeople();
  private final Entropy entropy = new Entropy();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path made = Path.of("none");

  /** Of a machine whose source of it can fail. */
  private static final class Entropy extends SecureRandom {
    private static final long serialVersionUID = 1;

    private boolean fails;

    @Override
    public void nextBytes(byte[] bytes) {
      if (fails) {
        throw new ProviderException("no entropy is left");
      }
      super.nextBytes(bytes);
    }
  }

  @BeforeEach
  void makeKeys() throws IOException {
    people.files.put(1, folder.resolve("ada.p12"));
    made = held(people, generating("issuer.p12"));
  }

  @Test
  void restorationThatFailsTellsNobodyToDestroyWhatAloneBringsTheKeysBack() throws IOException {
    people.bringing.addAll(List.of(2, 2, 2, 2));
    componentsAreKept("no custodian came");
    people.bringing.add(1);
    people.passphrase = "not Ada's passphrase";
    componentsAreKept("component 1, of Ada Lovelace, was not seen: its file did not open");
    people.bringing.add(3);
    people.typing = _ -> "0000";
    componentsAreKept("typed wrongly 3 times");
    people.bringing.add(3);
    people.paper.replaceAll(
        (about, lines) -> people.paper.getOrDefault(about.replace("3 of", "2 of"), lines));
    people.typing = line -> line;
    componentsAreKept("component 3, of Mary Somerville, is not what the transcript says");

    assertThat(folder.resolve("again.p12")).doesNotExist();
  }

  @Test
  void keysThatCannotBeMadeAreSaidNotToBeThereAndTheTranscriptEndsWithWhy() throws IOException {
    Files.delete(made);
    people.whenAsked = prompt -> entropy.fails = prompt.contains("type your name");

    Failed failed = catchThrowableOfType(Failed.class, () -> held(people, generating("other.p12")));

    assertThat(failed.what()).isEqualTo("the ceremony was broken off: no entropy is left");
    assertThat(failed.next())
        .isEqualTo("No key was put anywhere, and no component handed out. Begin again.");
    endsWith("off: no entropy is left");
  }

  @Test
  void keysThatDoNotGetToTheirPlaceAreLookedForBeforeAComponentIsDestroyed() throws IOException {
    Files.delete(made);
    Path other = folder.resolve("other.p12");
    people.files.clear();
    people.whenAsked =
        prompt -> {
          if (prompt.contains("Next is Mary")) {
            assertThatCode(() -> Files.copy(folder.resolve("issuer.p12"), other))
                .doesNotThrowAnyException();
          }
        };

    Failed failed = catchThrowableOfType(Failed.class, () -> held(people, generating("other.p12")));

    assertThat(failed.what())
        .startsWith("the ceremony was broken off: ")
        .contains("is there already and stays as it is");
    assertThat(failed.next())
        .startsWith("Keys were being put in place: compare `farthing keys show`")
        .contains("Destroy no component before");
    endsWith("off: " + failed.what().replaceFirst(".*broken off: ", ""));
  }

  private void endsWith(String text) throws IOException {
    Path transcript = transcript("generate");
    assertThat(Transcript.read(transcript).entries().getLast().text())
        .isEqualTo(text.substring(0, Math.min(text.length(), 240)));
    assertThat(farthing("keys", "transcript", "--check", transcript.toString()))
        .isEqualTo(Main.FAILED);
    assertThat(err.toString())
        .contains("the ceremony was broken off, as the transcript's last line says");
  }

  private void componentsAreKept(String why) throws IOException {
    Failed failed =
        catchThrowableOfType(Failed.class, () -> held(people, restoring(made, "again.p12")));
    assertThat(failed.what()).startsWith("the restoration was broken off: ").contains(why);
    assertThat(failed.next())
        .startsWith("Nothing was changed. Keep all components")
        .contains("begin the restoration again")
        .doesNotContain("estroy");

    Path restoration = transcript("restore");
    assertThat(farthing("keys", "transcript", "--check", restoration.toString()))
        .isEqualTo(Main.FAILED);
    assertThat(err.toString())
        .contains("Keep all components")
        .doesNotContain("estroy", "No key of it exists");
    assertThat(farthing("keys", "component", "--number", "1", "--check", restoration.toString()))
        .isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("has no components of any key");
    Files.delete(restoration);
  }

  @Test
  void custodianWhoMistypesIsToldToKeepTheComponent() throws IOException {
    Transcript transcript = Transcript.read(made);
    people.passphrase = "not Ada's passphrase";
    Failed shut = checkFails(transcript, 1);
    assertThat(shut.what()).contains("component 1, of Ada Lovelace, was not seen");
    assertThat(shut.next()).startsWith("Nothing was changed. Keep the file, and try again");

    people.typing = _ -> "0000";
    Failed mistyped = checkFails(transcript, 2);
    assertThat(mistyped.what()).startsWith("the check was broken off: ");
    assertThat(mistyped.next()).contains("keep it").doesNotContain("estroy");
  }

  private Failed checkFails(Transcript transcript, int number) {
    people.sitsDown(number);
    return catchThrowableOfType(
        Failed.class, () -> KeysComponentCommand.check(people.desk, transcript, number));
  }

  /** Of keys that live: whoever believes a short copy must not destroy what brings them back. */
  @Test
  void copyOfATranscriptThatIsCutIsNoCeremonyThatWasBrokenOff() throws IOException {
    List<String> all = Files.readAllLines(made);
    String digest = Transcript.read(made).digest();
    Path cut = folder.resolve("cut.transcript");
    for (int lines = 2; lines < all.size() - 1; lines++) {
      Files.write(cut, all.subList(0, lines));
      boolean putting = Transcript.read(cut).wasPuttingKeys();
      for (List<String> more : List.of(List.<String>of(), List.of("--digest", digest))) {
        assertThat(checking(cut, more)).as("%d lines", lines).isEqualTo(Main.FAILED);
        assertThat(err.toString())
            .contains("ends before its end")
            .contains("keys show")
            .doesNotContain("wrote it anew", "No key of it exists");
      }
      if (!putting) {
        Failed failed =
            catchThrowableOfType(Failed.class, () -> held(people, restoring(cut, "again.p12")));
        assertThat(failed.what()).contains("ends before its end");
        assertThat(failed.next()).contains("Keep all components");
        assertThat(farthing("keys", "component", "--number", "1", "--check", cut.toString()))
            .isEqualTo(Main.WRONG_USAGE);
        assertThat(err.toString()).contains("ends before its end");
      }
    }

    Files.write(cut, all.subList(0, all.size() - 1));
    assertThat(checking(cut, List.of())).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("Only its last line is missing");
    assertThat(checking(cut, List.of("--digest", digest))).isZero();
    assertThat(out.toString()).contains("It is the transcript whose digest was written down");
    assertThat(checking(cut, List.of("--digest", another(digest)))).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("wrote it anew");
    for (String slip : List.of("abc", digest.substring(1), digest.replace(' ', 'O'))) {
      assertThat(checking(made, List.of("--digest", slip))).isEqualTo(Main.WRONG_USAGE);
      assertThat(err.toString())
          .contains("a digest has 64 hex digits", "Nothing was compared")
          .doesNotContain("wrote it anew");
    }
  }

  private static String another(String digest) {
    return (digest.charAt(0) == '0' ? '1' : '0') + digest.substring(1);
  }

  /** The machine stopped while it wrote what it had put, and nobody has a copy yet. */
  @Test
  void keysComeBackByATranscriptWhoseLastLineIsTorn() throws IOException {
    String text = Files.readString(made);
    Files.writeString(made, text.substring(0, text.indexOf(" put ") + 12));
    assertThat(checking(made, List.of())).isEqualTo(Main.FAILED);
    assertThat(out.toString()).contains("A last line was begun and is not whole: it is left out");

    people.bringing.addAll(List.of(1, 3));
    held(people, restoring(made, "again.p12"));

    assertThat(people.shown.toString()).contains("earlier transcript: A last line was begun");
    assertThat(farthing("keys", "transcript", "--check", transcript("restore").toString()))
        .isZero();
  }

  @Test
  void secondCeremonyIntoTheSameKeyStoreIsRefusedBeforeAnythingIsHandedOut() throws IOException {
    int before = people.prompts;
    CeremonyPeople others = new CeremonyPeople();
    String[] told = new String[1];
    others.witnesses.add("Zoë Königsmark");
    others.whenAsked =
        prompt -> {
          if (prompt.contains("Witness") && told[0] == null) {
            told[0] =
                String.valueOf(
                    catchThrowableOfType(
                            IOException.class,
                            () -> held(people, generating("issuer.p12").replace("/82", "/84")))
                        .getMessage());
          }
        };
    held(others, generating("issuer.p12").replace("/82", "/83"));

    assertThat(told[0]).contains("another process is at that key store");
    assertThat(people.prompts).isEqualTo(before);
    people.files.clear();
    held(people, generating("issuer.p12").replace("/82", "/84"));
    assertThat(farthing("keys", "acts", "--key-store", folder.resolve("issuer.p12").toString()))
        .isZero();
  }

  private int checking(Path transcript, List<String> more) {
    return farthing(
        Stream.concat(
                Stream.of("keys", "transcript", "--check", transcript.toString()), more.stream())
            .toArray(String[]::new));
  }

  private static String generating(String file) {
    return """
    ceremony = generate
    keys = km-load/46415254/20/82
    needed = 2
    custodians = Ada Lovelace, Charles Babbage, Mary Somerville
    transcripts = transcripts
    """
        + INTO_FILE.formatted(file);
  }

  private static String restoring(Path earlier, String file) {
    return "ceremony = restore\ntranscripts = transcripts\nearlier-transcript = %s\n%s"
        .formatted(earlier, INTO_FILE.formatted(file));
  }

  private Path held(CeremonyPeople by, String plan) throws IOException {
    Path file = Files.writeString(folder.resolve("plan.conf"), plan);
    return new Ceremony(
            CeremonyPlan.read(file),
            by.desk,
            false,
            "this test",
            entropy,
            () -> Instant.parse("2026-11-29T18:00:00Z"))
        .hold();
  }

  private Path transcript(String kind) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("transcripts"))) {
      return files.filter(file -> file.toString().contains(kind)).findFirst().orElseThrow();
    }
  }

  private int farthing(String... typed) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine(typed)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(typed);
  }
}
