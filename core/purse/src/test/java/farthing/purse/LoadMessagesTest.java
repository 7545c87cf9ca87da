package farthing.purse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What travels for a load: the row `issuer-declines` of the vectors, and what is none of it. */
class LoadMessagesTest {
  private static final Bytes INITIALIZE =
      Bytes.ofHex("000027100978022611221604c8379d409e98151fd3df192a79e64ec1a4064bbf88657c1ca21d");
  private static final Bytes ANSWER =
      Bytes.ofHex(
          "cb7090faac1dc1e4233b200531063003000109780200000ea600004e20d14100018be8d91347b6b05e59b3"
              + "ba5bf0975f192a7b396dd9b8d378");
  private static final Bytes COMMAND = Bytes.ofHex("0101517f002910feb5bf");
  private static final Bytes REFUSAL =
      Bytes.ofHex("0101d14100000ea6e0d3154d7819635b836e6980d1a851b42c8efbc15df288bd");
  private static final String LIMITS = "920b09780200004e2000001388";

  @Test
  void everyMessageIsWrittenAsItIsRead() {
    assertThat(LoadInitialize.parse(INITIALIZE).toBytes()).isEqualTo(INITIALIZE);
    assertThat(LoadInitializeAnswer.parse(ANSWER).toBytes()).isEqualTo(ANSWER);
    assertThat(LoadCommand.parse(COMMAND).toBytes()).isEqualTo(COMMAND);
    assertThat(LoadAnswer.parse(REFUSAL).toBytes()).isEqualTo(REFUSAL);
    Bytes done = Bytes.ofHex("00001fa4000035b623fa6a21dc2376be");
    assertThat(LoadAnswer.parse(done).toBytes()).isEqualTo(done);
    Bytes withLimits = COMMAND.plus(Bytes.ofHex(LIMITS));
    assertThat(LoadCommand.parse(withLimits).toBytes()).isEqualTo(withLimits);
    assertThat(LoadCommand.parse(withLimits).updates()).hasSize(1);
  }

  @Test
  void messagesOfAnotherLengthAreMalformed() {
    for (int size = 0; size < 80; size++) {
      Bytes bytes = Bytes.of(new byte[size]);
      if (size != LoadInitialize.SIZE) {
        assertMalformed(() -> LoadInitialize.parse(bytes));
      }
      if (size != LoadInitializeAnswer.SIZE) {
        assertMalformed(() -> LoadInitializeAnswer.parse(bytes));
      }
      if (size != LoadCommand.SMALLEST) {
        assertMalformed(() -> LoadCommand.parse(bytes));
      }
      if (size != LoadAnswer.SIZE) {
        assertMalformed(() -> LoadAnswer.parse(bytes));
      }
    }
    assertMalformed(() -> LoadAnswer.parse(REFUSAL.slice(0, LoadAnswer.SIZE)));
    assertMalformed(() -> LoadAnswer.parse(REFUSAL.plus(Bytes.ofHex("00"))));
  }

  @Test
  void refusalOfTheCardShowsWhatItWasCommittedTo() {
    LoadInitialize load = LoadInitialize.parse(INITIALIZE);
    LoadInitializeAnswer answer = LoadInitializeAnswer.parse(ANSWER);
    CardSecret secret = LoadAnswer.parse(REFUSAL).secret().orElseThrow();
    assertThat(Commitment.to(secret, load, answer.iep(), answer.transactionNumber()))
        .isEqualTo(answer.commitment());
    assertThat(Commitment.to(secret, load, answer.iep(), answer.transactionNumber() + 1))
        .isNotEqualTo(answer.commitment());
    LoadInitialize other =
        new LoadInitialize(
            load.amount(),
            load.time(),
            load.bank(),
            load.device(),
            TransactionId.of(Bytes.ofHex("00".repeat(16))));
    assertThat(Commitment.to(secret, other, answer.iep(), answer.transactionNumber()))
        .isNotEqualTo(answer.commitment());
  }

  @Test
  void cardSecretIsNotShown() {
    LoadAnswer refusal = LoadAnswer.parse(REFUSAL);
    assertThat(refusal.toString()).doesNotContain("836e6980");
    assertMalformed(
        () -> new LoadAnswer(CompletionCode.DONE, 1, 1, refusal.s3(), refusal.secret()));
    assertMalformed(
        () -> new LoadAnswer(CompletionCode.PURSE_COULD_NOT, 1, 1, refusal.s3(), Optional.empty()));
  }

  @Test
  void keysOfSessionAndProofAreDerivedApart() {
    LoadInitializeAnswer answer = LoadInitializeAnswer.parse(ANSWER);
    SessionDerivation session = LoadSignatures.sessionKey(answer);
    SessionDerivation proof = LoadSignatures.proofKey(answer);
    assertThat(session.label()).isEqualTo("SKL");
    assertThat(proof.label()).isEqualTo("LS3");
    assertThat(session.context().hex()).isEqualTo("d1418be8d91347b6b05e59b3ba5bf0975f19");
    assertThat(proof.context()).isEqualTo(session.context());
  }

  @Test
  void anotherNumberInTheAnswerChangesNothingElse() {
    LoadInitializeAnswer answer = LoadInitializeAnswer.parse(ANSWER);
    assertThat(answer.withTransactionNumber(1).toBytes().hex())
        .isEqualTo(ANSWER.hex().replace("20d141", "200001"));
  }

  @Test
  void proofAsksForNothingOverItsOwnTrx() {
    LoadInitialize load = LoadInitialize.parse(INITIALIZE);
    TransactionId proof = TransactionId.of(Bytes.ofHex("ab".repeat(16)));
    assertThat(load.asProof(proof).toBytes().hex())
        .isEqualTo("000000000978022611221604c8379d409e98151fd3df" + "ab".repeat(16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001", "0004", "0200", "ffff"})
  void issuerSaysDoneOrRefusesInItsOwnCodes(String cc) {
    assertMalformed(() -> LoadCommand.parse(Bytes.ofHex(cc).plus(COMMAND.slice(2, 8))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"91020001", "9303310630", "92", "920a09780200004e20000013"})
  void loadBringsNoOtherUpdateThanLimits(String update) {
    assertMalformed(() -> LoadCommand.parse(COMMAND.plus(Bytes.ofHex(update))));
  }

  @Test
  void loadHasNoRoomForTwoUpdates() {
    assertMalformed(() -> LoadCommand.parse(COMMAND.plus(Bytes.ofHex(LIMITS + LIMITS))));
    ParameterUpdate.Limits limits = ParameterUpdate.parseLimits(Bytes.ofHex(LIMITS)).getFirst();
    assertThat(limits.currency()).isEqualTo(Currency.EUR);
    LoadCommand command = LoadCommand.parse(COMMAND);
    assertMalformed(() -> new LoadCommand(command.issuer(), command.s2(), List.of(limits, limits)));
  }

  private static void assertMalformed(Runnable reading) {
    assertThatThrownBy(reading::run).isInstanceOf(Malformed.class);
  }
}
