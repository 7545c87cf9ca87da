package farthing.security;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.applets.LsamApplet;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Suite;
import farthing.purse.CommandApdu;
import farthing.purse.KeyedCard;
import farthing.purse.Lsam;
import farthing.purse.ResponseApdu;
import farthing.purse.SessionDerivation;
import farthing.purse.StatusWord;
import farthing.reader.JcardsimLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/protocol/load-security-card.md against the card and against who talks to it. */
class LsamPageTest {
  private static final Pattern EXCHANGE =
      Pattern.compile("^# (.*)\\n> ([0-9A-F]+)\\n< ([0-9A-F]+)$", Pattern.MULTILINE);
  private static final Pattern SESSION_KEY =
      Pattern.compile(
          "\\| SESSION KEY, (...) \\| 90 7C (..) 00 \\| card 12 ‖ NT2 ‖ (\\w+) \\| 16 \\|");

  private final String page = read();

  @Test
  void theExampleOfThePageIsWhatTheCardSays() throws Exception {
    int played = 0;
    try (JcardsimLink card = JcardsimLink.insert(Lsam.AID, LsamApplet.class)) {
      Matcher exchange = EXCHANGE.matcher(page);
      while (exchange.find()) {
        ResponseApdu answer = card.transmit(CommandApdu.parse(Bytes.ofHex(exchange.group(2))));
        assertThat(answer.toBytes())
            .as(exchange.group(1))
            .isEqualTo(Bytes.ofHex(exchange.group(3)));
        played++;
      }
    }
    assertThat(played).isEqualTo(11);
  }

  @Test
  void theSessionKeysOfThePageAreThoseThatAreAskedFor() {
    KeyedCard card = new KeyedCard(new IepId(0x4663, 7), Suite.AES_128, 1);
    List<String> asked = new ArrayList<>();
    Matcher row = SESSION_KEY.matcher(page);
    while (row.find()) {
      boolean ofLoad = row.group(3).equals("HIEP16");
      CommandApdu command =
          Lsam.sessionKey(
              card,
              new SessionDerivation(
                  ofLoad ? KeyUsage.LOAD : KeyUsage.UPDATE,
                  row.group(1),
                  Bytes.of(new byte[ofLoad ? 18 : 10])));
      assertThat(command.p1()).isEqualTo(HexFormat.fromHexDigits(row.group(2)));
      asked.add(row.group(1));
    }
    assertThat(asked).containsExactly("SKL", "LS3", "SKU", "US3", "PIN");
  }

  /** The vectors' own values, so that the example is not what the card happens to say. */
  @Test
  void theExamplesSessionKeysAreGolden() throws IOException {
    String vectors = Files.readString(root().resolve("vectors/iep.json"));
    Matcher exchange = EXCHANGE.matcher(page);
    int golden = 0;
    while (exchange.find()) {
      String answer = exchange.group(3).toLowerCase(Locale.ROOT);
      if (exchange.group(1).startsWith("SESSION KEY") && answer.length() == 36) {
        assertThat(vectors).contains("\"sessionKey\": \"" + answer.substring(0, 32) + "\"");
        golden++;
      }
    }
    assertThat(golden).isEqualTo(4);
  }

  @Test
  void theStatusWordsOfThePageAreNamed() {
    for (String status : List.of("6E00", "6D00", "6A86", "6700", "6985", "6982", "6A88", "6983")) {
      assertThat(page).contains(status);
      assertThat(StatusWord.meaning(HexFormat.fromHexDigits(status)))
          .doesNotContain("the card answered");
    }
  }

  private static Path root() {
    return Path.of(System.getProperty("farthing.root"));
  }

  private static String read() {
    try {
      return Files.readString(root().resolve("docs/protocol/load-security-card.md"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
