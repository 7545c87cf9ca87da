package farthing.iso20022;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BankTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Corner Bakery, No. 5 (left)|Corner Bakery, No. 5 (left)",
        "Bücher Groß|Bucher Gros",
        "Łódź Ørsted Þór Æther|Lodz Orsted THor AEther",
        "Café Ångström|Cafe Angstrom",
        "Grocer & Sons|Grocer + Sons",
        "a \"quoted\" <b>|a .quoted. .b.",
        "O’Neill_1 [x]|O'Neill-1 (x)",
        "Smile 🙂!|Smile ..",
        "Heart ❤️ family 👩‍👩‍👧|Heart . family ...",
        "Ελλάς|.....",
        "½ ﬁn…|1.2 fin..."
      })
  void textIsBroughtIntoTheLettersThatBanksHave(String text, String written) {
    assertThat(BankText.of(text)).isEqualTo(written);
    assertThat(BankText.isWritable(written)).isTrue();
  }

  @Test
  void whatIsWrittenOnceIsWrittenTheSameAgain() {
    for (int c = 0; c < 0x30000; c++) {
      String written = BankText.of("x" + Character.toString(c) + "y");
      assertThat(BankText.isWritable(written)).as("of U+%04X", c).isTrue();
      assertThat(BankText.of(written)).isEqualTo(written);
    }
  }

  @Test
  void blanksAreSingleAndWithin() {
    assertThat(BankText.of("  two\t blanks\u00A0 \n")).isEqualTo("two blanks");
  }

  @Test
  void halfACharacterIsNone() {
    assertThat(BankText.of("a\uD83Db")).isEqualTo("a.b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "Ελλάς", "📚📚", "&"})
  void aNameOfWhichNoLetterIsLeftIsAskedForAgain(String name) {
    assertThatThrownBy(() -> Party.of(name, Town.BAKER.account()))
        .isInstanceOf(NotForABank.class)
        .hasMessageContaining("NAME_NOT_WRITABLE")
        .hasMessageContaining("Latin letters");
  }

  @Test
  void whatGrowsByWritingIsMeasuredAsWritten() {
    assertThat(Party.of("Æ".repeat(35), Town.BAKER.account()).nameForBanks()).hasSize(70);
    assertThatThrownBy(() -> Party.of("Æ".repeat(36), Town.BAKER.account()))
        .hasMessageContaining("NAME_NOT_WRITABLE");
    assertThatThrownBy(() ->
            new Transfer(
                new EndToEndId("S-1"),
                Town.ACQUIRER,
                Town.BAKER,
                Town.euros("1"),
                Town.DAY,
                "œ".repeat(71)))
        .hasMessageContaining("TEXT_TOO_LONG");
  }
}
