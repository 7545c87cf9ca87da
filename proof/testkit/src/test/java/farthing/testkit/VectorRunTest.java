package farthing.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorRunTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("farthing.root"), "vectors", "iep.json");

  @TempDir Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void goldenBytesAreReproduced() {
    VectorReport report = run(GOLDEN);
    assertThat(lines()).noneMatch(line -> line.startsWith("FAILED"));
    assertThat(report.failed()).isZero();
    // in suites 20 and 10 each: seven MACs, a KDF and four card keys
    assertThat(report.of("primitives")).hasToString("24 passed, 0 failed, 0 skipped");
    int parties = 1 + VectorRun.purses().size();
    assertThat(report.of("purchase")).isEqualTo(new VectorReport.Counts(14 * parties, 0, 0));
    assertThat(report.of("psam")).hasToString("3 passed, 0 failed, 0 skipped");
    assertThat(report.of("session")).hasToString("4 passed, 0 failed, 0 skipped");
    // two loads and two updates cannot be provoked in a purse: they are the host's alone
    assertThat(report.of("load")).isEqualTo(new VectorReport.Counts(12 + 10 * (parties - 1), 0, 0));
    assertThat(report.of("update")).isEqualTo(new VectorReport.Counts(6 + 4 * (parties - 1), 0, 0));
  }

  @Test
  void lastLineIsTheSumAlone() {
    VectorReport report = run(GOLDEN);
    assertThat(lines().getLast()).isEqualTo(report.total().toString());
    assertThat(lines()).contains("psam: 3 passed, 0 failed, 0 skipped");
  }

  @Test
  void anyAlteredHexDigitOfABuiltRowFails() throws Exception {
    String golden = Files.readString(GOLDEN);
    int altered = 0;
    for (String field :
        List.of(
            "mac8",
            "kdf",
            "cardKey",
            "kmp",
            "kmt",
            "idiep",
            "rnd",
            "idpsam",
            "trx",
            "k7",
            "s7",
            "initializeAnswer",
            "debitCommandData",
            "debitAnswer",
            "sessionKey",
            "s1",
            "s6",
            "kpsam",
            "s5",
            "s4",
            "sack",
            "updateMac",
            "tlv",
            "salt",
            "etsk",
            "wrapKey",
            "expectedKey",
            "kml",
            "riep",
            "idlacq",
            "idlda",
            "hiep",
            "cardLoadKey",
            "initializeCommandData",
            "creditCommandData",
            "creditAnswer",
            "kmu",
            "updates",
            "cardUpdateKey",
            "updateCommandData",
            "updateAnswer")) {
      Matcher value = Pattern.compile("\"" + field + "\": \"([0-9a-f]+)\"").matcher(golden);
      assertThat(value.find()).as(field).isTrue();
      int at = value.end(1) - 1;
      char other = golden.charAt(at) == '0' ? '1' : '0';
      VectorReport report = run(file(golden.substring(0, at) + other + golden.substring(at + 1)));
      assertThat(report.failed()).as(field).isPositive();
      altered++;
    }
    assertThat(altered).isEqualTo(41);
  }

  @Test
  void failureSaysRowPartyFieldExpectedAndGot() throws Exception {
    String golden = Files.readString(GOLDEN);
    run(file(golden.replace("\"35d48e64f52d6393\"", "\"35d48e64f52d6394\"")));
    assertThat(lines())
        .contains(
            "FAILED purchase[0] plain host s3: expected 35d48e64f52d6394, got 35d48e64f52d6393");
    printed.reset();
    run(file(golden.replace("\"000000b400000ea6", "\"000000b400000ea7")));
    String balance = "debitAnswer: expected 000000b400000ea735d4";
    assertThat(lines())
        .anyMatch(line -> line.startsWith("FAILED purchase[0] plain host " + balance))
        .anyMatch(line -> line.startsWith("FAILED purchase[0] plain applet " + balance));
  }

  @Test
  void purseThatRefusesIsNamedWithItsStatusWord() throws Exception {
    String golden = Files.readString(GOLDEN);
    run(file(golden.replace("9f1a7e26557ecdb2\"", "9f1a7e26557ecdb3\"")));
    assertThat(lines())
        .contains(
            "FAILED purchase[0] plain applet debitAnswer: expected an answer, got 9302, the"
                + " security card's signature is wrong");
  }

  @Test
  void whatIsNotUnderstoodIsAFailure() throws Exception {
    for (String text :
        List.of(
            "{\"moonlight\": [{}]}",
            "{\"moonlight\": []}",
            "{\"moonlight\": 7}",
            "{\"purchase\": {}}",
            "{\"purchase\": [7]}",
            "{\"purchase\": [null]}",
            "{\"purchase\": [{}]}",
            "{\"purchase\": [{\"on\": [\"moon\"], \"given\": {\"alg\": 16}}]}",
            "{\"purchase\": [{\"on\": [], \"given\": {\"alg\": 16}}]}",
            "{\"purchase\": [{\"on\": [\"host\"], \"given\": {\"alg\": 33}}]}",
            "{\"load\": [{\"on\": [\"host\"]}]}",
            "{\"session\": [{\"sharedKey\": \"zz\"}]}",
            "{\"psam\": [{\"given\": {}, \"expect\": {}}]}",
            "{\"primitives\": [{\"alg\": \"20\", \"key\": \"00\"}]}",
            "{\"primitives\": [{\"alg\": \"20\", \"key\": \"" + "00".repeat(16) + "\"}]}",
            "{\"source\": \"nothing else\"}",
            "{}",
            "[]",
            "{\"session\": [] ",
            "{\"session\": []} more",
            "")) {
      VectorReport report = run(file(text));
      assertThat(report.failed()).as(text).isPositive();
      assertThat(report.total().passed()).as(text).isZero();
    }
    assertThat(run(folder.resolve("missing.json")).failed()).isEqualTo(1);
  }

  @Test
  void rowOfASuiteThatIsNotBuiltIsSkippedAndNeverPassed() throws Exception {
    String row = "{\"on\": [\"host\", \"purse\"], \"given\": {\"alg\": 48}, \"expect\": {}}";
    VectorReport report = run(file("{\"load\": [" + row + "]}"));
    assertThat(report.total()).hasToString("0 passed, 0 failed, 3 skipped");
  }

  @Test
  void expectedFieldThatNobodyChecksIsAFailure() throws Exception {
    String golden = Files.readString(GOLDEN);
    VectorReport report =
        run(file(golden.replaceFirst("\"s7\": \"c47e", "\"s8\": \"00\", \"s7\": \"c47e")));
    assertThat(report.failed()).isEqualTo(1);
    assertThat(lines()).anyMatch(line -> line.contains("nobody checks: s8"));
  }

  private VectorReport run(Path file) {
    return VectorRun.run(file, new PrintStream(printed, true, UTF_8));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("altered.json"), text);
  }

  private List<String> lines() {
    return printed.toString(UTF_8).lines().toList();
  }
}
