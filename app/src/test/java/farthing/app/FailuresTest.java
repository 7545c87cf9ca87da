package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a command says that cannot do its work. */
class FailuresTest {
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

  private int farthing(String... typed) {
    return Main.commandLine(typed)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(typed);
  }
}
