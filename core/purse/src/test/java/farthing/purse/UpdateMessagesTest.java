package farthing.purse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels for an update: the row `limits` of the vectors, and what is none of it. */
class UpdateMessagesTest {
  private static final Bytes INITIALIZE = Bytes.ofHex("2611221604f9af4015bbbd41ef327f7c318127da10");
  private static final Bytes ANSWER =
      Bytes.ofHex("15833c889a88da30a3862008310630000001d0b3c29843ba007dae99adc399a040e4d384");
  private static final String LIMITS = "920b09780200004e2000001388";
  private static final Bytes S2 = Bytes.ofHex("d3d2c3b5098b49cc");

  @Test
  void everyMessageIsWrittenAsItIsRead() {
    assertThat(UpdateInitialize.parse(INITIALIZE).toBytes()).isEqualTo(INITIALIZE);
    assertThat(UpdateInitializeAnswer.parse(ANSWER).toBytes()).isEqualTo(ANSWER);
    Bytes done = Bytes.ofHex("0000d0b38cd836e36243fc67");
    assertThat(UpdateAnswer.parse(done).toBytes()).isEqualTo(done);
    Bytes updates =
        Bytes.ofHex("91028003" + LIMITS.repeat(8) + "9303310630" + "9410" + "ab".repeat(16));
    assertThat(updates.size()).isEqualTo(ParameterUpdate.MOST_BYTES);
    assertThat(UpdateCommand.parse(S2.plus(updates)).toBytes()).isEqualTo(S2.plus(updates));
    assertThat(UpdateCommand.parse(S2).toBytes()).isEqualTo(S2);
  }

  @Test
  void messagesOfAnotherLengthAreMalformed() {
    for (int size = 0; size < 60; size++) {
      Bytes bytes = Bytes.of(new byte[size]);
      if (size != UpdateInitialize.SIZE) {
        assertMalformed(() -> UpdateInitialize.parse(bytes));
      }
      if (size != UpdateInitializeAnswer.SIZE) {
        assertMalformed(() -> UpdateInitializeAnswer.parse(bytes));
      }
      if (size != UpdateAnswer.SIZE) {
        assertMalformed(() -> UpdateAnswer.parse(bytes));
      }
      if (size != UpdateCommand.SMALLEST) {
        assertMalformed(() -> UpdateCommand.parse(bytes));
      }
    }
    assertMalformed(() -> UpdateCommand.parse(S2.plus(Bytes.ofHex(LIMITS.repeat(11)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "90020001",
        "9102",
        "910100",
        "9103000100",
        "9102000191020001",
        "9303320101" + "9303320101",
        "9303321301",
        "9303320a01",
        "920b0978028000000000001388",
        "920b0978020000000080000000",
        "920b09780a0000000000000000",
        "920b9000000000000000000000",
        "94080000000000000000",
        LIMITS + LIMITS + LIMITS + LIMITS + LIMITS + LIMITS + LIMITS + LIMITS + LIMITS,
        LIMITS + "00"
      })
  void whatIsNoUpdateIsMalformed(String updates) {
    assertMalformed(() -> UpdateCommand.parse(S2.plus(Bytes.ofHex(updates))));
  }

  @ParameterizedTest
  @EnumSource(names = {"TDES", "AES_128"})
  void newPinIsReadWithItsUpdatesKeyAlone(Suite suite) {
    MacKey cardKey = MacKey.of(suite, Bytes.ofHex("000102030405060708090a0b0c0d0e0f").toArray());
    UpdateInitializeAnswer answer = UpdateInitializeAnswer.parse(ANSWER);
    SessionDerivation derivation = UpdateSignatures.pinKey(answer);
    assertThat(derivation.label()).isEqualTo("PIN");
    assertThat(derivation.context().hex()).isEqualTo("d0b3c29843ba007dae99");
    PinBlock pin = PinBlock.ofDigits("4711");

    ParameterUpdate.NewPin sealed =
        ParameterUpdate.NewPin.seal(derivation.from(cardKey), pin, Bytes.ofHex("0102030405060708"));

    assertThat(sealed.toBytes().size()).isEqualTo(18);
    assertThat(sealed.toBytes().hex()).doesNotContain("244711ff");
    assertThat(sealed.open(derivation.from(cardKey))).isEqualTo(pin);
    assertMalformed(() -> sealed.open(cardKey));
  }

  private static void assertMalformed(Runnable reading) {
    assertThatThrownBy(reading::run).isInstanceOf(Malformed.class);
  }
}
