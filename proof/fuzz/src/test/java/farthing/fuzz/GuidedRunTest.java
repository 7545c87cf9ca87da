package farthing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The long form, for seconds: Jazzer in its process, as {@code ./farthing fuzz} runs it. */
class GuidedRunTest {
  private static final int MOST_SECONDS = 60;

  @Test
  void whatBreaksIsFoundAndKept(@TempDir Path folder) throws Exception {
    GuidedRun.Result result =
        GuidedRun.run(
            FuzzTargets.find(BreaksOnPurpose.NAME).orElseThrow(), MOST_SECONDS, folder, _ -> {});

    assertThat(result.isClean()).isFalse();
    assertThat(result.finding()).contains("bad is read like anything else");
    assertThat(Files.readString(Path.of(result.input()), StandardCharsets.ISO_8859_1))
        .startsWith("bad");
  }
}
