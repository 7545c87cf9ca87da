package farthing.purse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Malformed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PinBlockTest {

  @ParameterizedTest
  @CsvSource({
    "4711,         244711ffffffffff",
    "12345,        2512345fffffffff",
    "123456789012, 2c123456789012ff"
  })
  void digitsBecomeABlockOfFormat2(String digits, String block) {
    assertThat(PinBlock.ofDigits(digits).value().hex()).isEqualTo(block);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "123", "1234567890123", "12a4", "١٢٣٤"})
  void otherPinsAreRefusedWithoutRepeatingThem(String digits) {
    assertThatThrownBy(() -> PinBlock.ofDigits(digits))
        .isInstanceOf(Malformed.class)
        .hasMessage("a PIN has 4 to 12 digits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "244711ffffffff",
        "244711ffffffffffff",
        "144711ffffffffff",
        "234711ffffffffff",
        "254711ffffffffff",
        "24471fffffffffff",
        "244711fffffffff0",
        "2447a1ffffffffff",
        "2d1234567890123f"
      })
  void otherBlocksAreRefused(String hex) {
    assertThatThrownBy(() -> new PinBlock(Bytes.ofHex(hex))).isInstanceOf(Malformed.class);
  }

  @Test
  void pinIsNotShown() {
    assertThat(PinBlock.ofDigits("4711").toString()).doesNotContain("4711");
  }
}
