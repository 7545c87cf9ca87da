package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.security.KeyStoreFile;
import farthing.security.KeyStoreUnusable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a command says that cannot do its work. */
class FailuresTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aProgramIsToldInJsonAndAPersonInWords() {
    assertThat(farthing("merchant", "list", "--config", "/none/there", "--json"))
        .isEqualTo(Main.WRONG_USAGE);
    JsonNode error = JsonMapper.builder().build().readTree(out.toString()).get("error");
    assertThat(error.get("message").asString()).contains("/none/there cannot be read");
    assertThat(error.get("advice").asString()).isNotEmpty();
    assertThat(err.toString()).contains("farthing: the settings file /none/there cannot be read");
  }

  @Test
  void withoutBeingAskedForJsonItPrintsNone() {
    assertThat(farthing("card", "/none/there")).isEqualTo(Main.FAILED);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("/none/there").doesNotContain("Exception");
  }

  @Test
  void whereAFileCannotBeWrittenItIsSaidWhyAndThatNothingWasDone() throws Exception {
    Path file = Files.writeString(folder.resolve("a-file"), "somebody's\n");
    for (Path place : List.of(file, Path.of("/proc/none"), Path.of("/dev/full"))) {
      assertThatThrownBy(() -> RunFolder.laid(place))
          .isInstanceOf(Failed.class)
          .hasMessageContaining(place + " cannot be the folder of the cards: there is ")
          .extracting(e -> ((Failed) e).next())
          .asString()
          .contains("No number was given and no card made");
    }
    assertThat(file).hasContent("somebody's");
    assertThatThrownBy(() ->
            new KeyStoreFile(Path.of("/proc/none.p12"), new SecureRandom())
                .create(DemoKeys.generate(1, new SecureRandom()).loadServer()))
        .isInstanceOf(KeyStoreUnusable.class)
        .hasMessageContaining("/proc/none.p12 cannot be written: there is no such");
  }

  @Test
  void whatHasNoEndIsNoSettingsFile() {
    assertThat(farthing("merchant", "list", "--config", "/dev/zero")).isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("/dev/zero is no regular file");
    assertThatThrownBy(() -> SecretFile.key(Path.of("/dev/zero"))).isInstanceOf(Failed.class);
    assertThatThrownBy(() -> AgentKeyFile.read(Path.of("/dev/zero"))).isInstanceOf(Failed.class);
  }

  private int farthing(String... typed) {
    return Main.commandLine(typed)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(typed);
  }
}
