package farthing.purse;

import static farthing.purse.TransactionType.LOAD;
import static farthing.purse.TransactionType.UNLOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.purse.HostSecurityModule.Word;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The issuer's word to a card, and whose word it takes. */
class IssuerModuleTest {
  private static final TransactionId TRX =
      TransactionId.of(Bytes.ofHex("0192f0e1d2c37b4a8596a7b8c9dadbec"));
  private static final HostSecurityModule ISSUER = TellingCard.ISSUER;
  private static final CompletionCode NO = new CompletionCode(0x0103);

  private final TellingCard card = new TellingCard(815);

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "UNLOAD"})
  void loadIsCommandedAndProven(TransactionType type) {
    CardLoad load = card.initialize(type, card.ask(500, Currency.EUR, TRX));
    assertThat(ISSUER.verify(load)).isEqualTo(Word.ITS_OWN);

    LoadCommand command = ISSUER.command(load, CompletionCode.DONE, List.of());
    LoadAnswer answer = card.obey(load);

    assertThat(command.issuer()).isEqualTo(CompletionCode.DONE);
    assertThat(ISSUER.isProven(load, answer)).isTrue();
    CardLoad other = type == LOAD ? new CardLoad(UNLOAD, load.asked(), load.said()) : load;
    assertThat(ISSUER.isProven(other, answer)).as("of the other type").isEqualTo(type == UNLOAD);
  }

  @Test
  void everyBitOfWhatACardSaidIsSigned() {
    CardLoad load = card.initialize(LOAD, card.ask(500, Currency.EUR, TRX));
    everyBitOf(load.said().toBytes())
        .forEach(changed -> assertThat(word(load, changed)).isNotEqualTo(Word.ITS_OWN));
    everyBitOf(load.asked().toBytes())
        .forEach(changed -> assertThat(wordForOther(load, changed)).isNotEqualTo(Word.ITS_OWN));
  }

  @Test
  void nothingIsSignedForAWrongS1() {
    CardLoad load = card.initialize(LOAD, card.ask(500, Currency.EUR, TRX));
    CardLoad lie =
        new CardLoad(LOAD, load.asked(), load.said().withTransactionNumber(card.number + 1));

    assertThat(ISSUER.verify(lie)).isEqualTo(Word.NOT_ITS_OWN);
    assertThatThrownBy(() -> ISSUER.command(lie, CompletionCode.DONE, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cardOfAnUnknownGenerationIsUnknown() {
    CardLoad load = card.initialize(LOAD, card.ask(500, Currency.EUR, TRX));
    byte[] said = load.said().toBytes().toArray();
    said[11] = 2;

    assertThat(word(load, Bytes.of(said))).isEqualTo(Word.CARD_UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "UNLOAD"})
  void everyBitOfAProofCounts(TransactionType type) {
    CardLoad load = card.initialize(type, card.ask(500, Currency.EUR, TRX));
    LoadAnswer answer = card.obey(load);
    everyBitOf(answer.toBytes()).forEach(changed -> assertThat(isProven(load, changed)).isFalse());
  }

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "UNLOAD"})
  void refusalIsProvenOnlyWithTheSecretThatTheCardCommittedItselfTo(TransactionType type) {
    LoadInitialize asked = card.ask(500, Currency.EUR, TRX);
    CardSecret secret = new CardSecret(Bytes.ofHex("5a".repeat(16)));
    CardLoad load = card.answered(type, asked, secret);
    LoadAnswer refused = card.answer(load, NO, Optional.of(secret));

    assertThat(ISSUER.isProven(load, refused)).isTrue();
    assertThat(
            ISSUER.isProven(
                load,
                card.answer(load, NO, Optional.of(new CardSecret(Bytes.ofHex("5b".repeat(16)))))))
        .isFalse();
    everyBitOf(refused.toBytes()).forEach(changed -> assertThat(isProven(load, changed)).isFalse());
  }

  @ParameterizedTest
  @EnumSource(names = {"LOAD", "UNLOAD"})
  void proofOfOneLoadProvesNoOther(TransactionType type) {
    CardLoad first = card.initialize(type, card.ask(500, Currency.EUR, TRX));
    LoadAnswer answer = card.obey(first);
    CardLoad second = card.initialize(type, card.ask(500, Currency.EUR, TRX));

    assertThat(ISSUER.isProven(second, answer)).isFalse();
  }

  private static Word word(CardLoad load, Bytes said) {
    try {
      LoadInitializeAnswer read = LoadInitializeAnswer.parse(said);
      return ISSUER.verify(new CardLoad(load.type(), load.asked(), read));
    } catch (Malformed e) {
      return Word.CARD_UNKNOWN;
    }
  }

  private static Word wordForOther(CardLoad load, Bytes asked) {
    try {
      LoadInitialize read = LoadInitialize.parse(asked);
      return ISSUER.verify(new CardLoad(load.type(), read, load.said()));
    } catch (Malformed e) {
      return Word.CARD_UNKNOWN;
    }
  }

  private static boolean isProven(CardLoad load, Bytes answer) {
    try {
      return ISSUER.isProven(load, LoadAnswer.parse(answer));
    } catch (Malformed e) {
      return false;
    }
  }

  private static List<Bytes> everyBitOf(Bytes good) {
    return IntStream.range(0, 8 * good.size())
        .mapToObj(bit -> {
          byte[] changed = good.toArray();
          changed[bit / 8] ^= (byte) (1 << bit % 8);
          return Bytes.of(changed);
        })
        .toList();
  }
}
