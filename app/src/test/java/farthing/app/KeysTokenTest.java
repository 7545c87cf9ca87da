package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The key ceremony at a PKCS#11 token, SoftHSM 2, as its officers type it. */
class KeysTokenTest {
  private static final String LOAD = "km-load/46415254/20/01";
  private static final String UPDATE = "km-update/46415254/20/01";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void masterKeysAreMadeInTheTokenAndEachOnce() throws Exception {
    List<String> at = TestTokens.at(TestTokens.CEREMONY);

    assertThat(farthing("list", at)).as(err.toString()).isZero();
    assertThat(said()).contains("No master keys");

    assertThat(farthing("add", at, LOAD, UPDATE)).as(err.toString()).isZero();
    assertThat(said()).contains(LOAD, UPDATE);

    assertThat(farthing("add", at, "km-tac/46415254/20/01", LOAD)).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains(LOAD, "there already", "Nothing was made");

    assertThat(farthing("add", at, "km-loads/46415254/20/01")).isEqualTo(Main.WRONG_USAGE);

    assertThat(farthing("add", at, "km-load/46415254/30/01")).isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("no master keys of suite 30, EC P-256", "Nothing was made");

    said();
    assertThat(farthing("list", at, "--json")).isZero();
    JsonNode names = JsonMapper.shared().readTree(said());
    assertThat(names.valueStream().map(JsonNode::asString)).containsExactly(LOAD, UPDATE);

    assertThat(farthing("destroy", at, UPDATE)).isEqualTo(Main.WRONG_USAGE);
    String mistyped = "km-load/46415254/20/77";
    assertThat(farthing("destroy", at, "--for-good", UPDATE, mistyped)).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains(mistyped + " is not in the token", "Nothing was destroyed");
    assertThat(farthing("destroy", at, "--for-good", UPDATE)).isZero();
    assertThat(said()).contains("Destroyed: " + UPDATE);
    assertThat(farthing("list", at)).isZero();
    assertThat(said()).contains(LOAD).doesNotContain(UPDATE);
  }

  private String said() {
    String said = out.toString();
    out.getBuffer().setLength(0);
    return said;
  }

  private int farthing(String command, List<String> at, String... more) {
    List<String> all = new ArrayList<>(List.of("keys", "token", command));
    all.addAll(at);
    all.addAll(List.of(more));
    return Main.commandLine(all.toArray(String[]::new))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }
}
