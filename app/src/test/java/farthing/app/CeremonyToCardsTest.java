package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.security.Pkcs11Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who does what docs/operations/keys.md says, and then what issuing.md says, has cards. */
class CeremonyToCardsTest extends RolesByHand {
  private static final String ISSUE =
      "issue --why ordered --config register --product everyday.product --out cards --json";

  private final CeremonyPeople people = new CeremonyPeople();

  @Test
  void theDocumentedCeremonyMakesTheKeysOfTheDocumentedProduct() throws Exception {
    held(onThePage("keys.md", "# first.conf"));
    Files.writeString(
        folder.resolve("everyday.product"), onThePage("issuing.md", "product = everyday"));
    Files.writeString(folder.resolve("register"), database(postgres.database("documented")));
    Files.writeString(folder.resolve("password"), CeremonyPeople.PASSWORD_PARTS + "\n");

    String ofTheFile = " --key-store issuer.p12 --password-file password";
    assertThat(made(ISSUE + " --count 2 --new-register" + ofTheFile)).isEqualTo(2);
    assertAllAreAsTheyShouldBe(1, words("--key-store issuer.p12 --password-file password"));
    assertThat(
            typed(words(ISSUE + " --count 2 --key-store issuer.p12 --password-parts 2")).errors())
        .contains("a password is wanted, and there is no terminal to type it on unseen");
    assertThat(typed(words(ISSUE + " --count 2 --keys keys" + ofTheFile)).errors())
        .contains("--keys and --key-store both name the issuer's keys");

    Pkcs11Place token = TestTokens.ISSUING;
    people.bringing.addAll(List.of(1, 3));
    held(
        onThePage("keys.md", "# restore.conf")
            .replaceFirst("transcripts/.*", transcript())
            .replace("/usr/lib/softhsm/libsofthsm2.so", token.library().toString())
            .replace("= issuer\n", "= " + token.token() + "\n"));
    String[] ofTheToken = TestTokens.at(token).toArray(String[]::new);

    assertThat(made(ISSUE + " --count 2", ofTheToken)).isEqualTo(2);
    assertAllAreAsTheyShouldBe(2, ofTheToken);
    assertAllAreAsTheyShouldBe(1, ofTheToken);
  }

  private int made(String line, String... keys) {
    JsonNode run = json(farthing(words(line, keys)));
    return run.get("made").asInt();
  }

  private void assertAllAreAsTheyShouldBe(int run, String... keys) {
    assertThat(farthing(words("issue verify " + run + " --config register", keys)))
        .contains("Looked at 2 of 2", "all are as they should be");
  }

  private void held(String plan) throws IOException {
    Path file = Files.writeString(folder.resolve("plan.conf"), plan);
    new Ceremony(
            CeremonyPlan.read(file),
            people.desk,
            false,
            "this test",
            new SecureRandom(),
            InstantSource.system())
        .hold();
  }

  private String transcript() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("transcripts"))) {
      return "transcripts/" + all.findFirst().orElseThrow().getFileName();
    }
  }

  /** What a page tells people to write into a file, from that line on. */
  private static String onThePage(String page, String first) throws IOException {
    String text = Files.readString(Repository.ROOT.resolve("docs/operations/" + page));
    Matcher block =
        Pattern.compile("^( {4,})" + Pattern.quote(first) + "\\n(?:\\1.*\\n)*", Pattern.MULTILINE)
            .matcher(text);
    assertThat(block.find()).as(first + " in " + page).isTrue();
    return block.group().stripIndent();
  }
}
