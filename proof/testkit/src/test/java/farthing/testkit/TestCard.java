package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.time.LocalDateTime;
import java.util.Optional;

/** One personalised card in a test's hand, with a security card that knows its keys. */
final class TestCard {
  static final Dthr TIME = new Dthr(LocalDateTime.of(2026, 11, 22, 16, 4));

  final CardLink link;
  final PurseProfile profile;
  final TestPsam psam;
  final TestLoads loads;
  private int drawn;

  private TestCard(CardLink link, PurseProfile profile, TestPsam psam) {
    this.link = link;
    this.profile = profile;
    this.psam = psam;
    this.loads = new TestLoads(this);
  }

  /** What came of one purchase or cancel. */
  record Paid(InitializeAnswer initialize, DebitCommand command, DebitAnswer answer) {}

  static TestCard of(PurseMaker maker, PurseProfile profile) throws CardGone {
    TestCard card = blank(maker, profile);
    for (CommandApdu part : profile.commands()) {
      card.done(part);
    }
    return card;
  }

  /** Selected, and with what it will be personalised with known. */
  static TestCard blank(PurseMaker maker, PurseProfile profile) throws CardGone {
    CardLink link = maker.insert(new ScriptedRandom(7));
    TestCard card =
        new TestCard(
            link,
            profile,
            new TestPsam(
                PsamId.ofHex("5053414d00000001"), profile.keys().purchase(), profile.keys().tac()));
    card.done(Purse.select());
    return card;
  }

  static TestCard ofTwentyEuros(PurseMaker maker) throws CardGone {
    return of(maker, maker.profile());
  }

  /** The same card, found again somewhere else. */
  TestCard over(CardLink found) {
    return new TestCard(found, profile, psam.another());
  }

  ResponseApdu send(CommandApdu command) throws CardGone {
    return link.transmit(command);
  }

  int status(CommandApdu command) throws CardGone {
    ResponseApdu answer = send(command);
    if (!answer.isDone()) {
      assertThat(answer.data().isEmpty()).as("a refusal of " + command + " has no data").isTrue();
    }
    return answer.status();
  }

  /** The data of a command that must go well. */
  Bytes done(CommandApdu command) throws CardGone {
    ResponseApdu answer = send(command);
    assertThat(StatusWord.meaning(answer.status())).as(command.toString()).isEqualTo("done");
    return answer.data();
  }

  InitializeAnswer initialize(int slot, Amount amount) throws CardGone {
    InitializeAnswer answer = InitializeAnswer.parse(done(Purse.initializePurchase(slot, amount)));
    assertThat(psam.isS1Right(answer, TransactionType.PURCHASE, amount.minor())).isTrue();
    return answer;
  }

  int initializeStatus(int slot, Amount amount) throws CardGone {
    return status(Purse.initializePurchase(slot, amount));
  }

  /** Terms never used before. */
  PurchaseTerms terms(Amount amount) {
    drawn++;
    TransactionId trx = TransactionId.of(Bytes.ofHex("%032x".formatted(0xABC000 + drawn)));
    return psam.terms(TransactionType.PURCHASE, 1000 + drawn, trx, amount, TIME);
  }

  DebitAnswer debit(int slot, DebitCommand command) throws CardGone {
    return DebitAnswer.parse(done(Purse.debit(slot, command)));
  }

  Paid pay(int slot, Amount amount) throws CardGone {
    InitializeAnswer initialize = initialize(slot, amount);
    DebitCommand command = psam.sign(initialize, terms(amount));
    return new Paid(initialize, command, debit(slot, command));
  }

  Paid pay(Amount amount) throws CardGone {
    return pay(0, amount);
  }

  /** Whether S3, S6 and S7 are those that belong to what the answer says. */
  void assertProven(Paid paid) {
    assertThat(paid.answer())
        .isEqualTo(psam.proven(paid.answer(), paid.initialize(), paid.command()));
  }

  SlotInquiry slot(int slot) throws CardGone {
    return SlotInquiry.parse(done(Purse.slotInquiry(slot)));
  }

  int balance(int slot) throws CardGone {
    return slot(slot).balance().minor();
  }

  PreviousSignature previous(int number) throws CardGone {
    return PreviousSignature.parse(done(Purse.previousSignature(number)));
  }

  LogRecord log(int record) throws CardGone {
    return LogRecord.parse(done(Purse.readLog(record)));
  }

  /** The newest record of its log, if there is one. */
  Optional<LogRecord> newest() throws CardGone {
    ResponseApdu answer = send(Purse.readLog(1));
    return answer.isDone() ? Optional.of(LogRecord.parse(answer.data())) : Optional.empty();
  }

  /** NTIEP that the next transaction would get: what INITIALIZE says, whatever it opens. */
  int nextNumber() throws CardGone {
    return initialize(0, Amount.ofMinor(1, profile.slots().get(0).balance().currency()))
        .transactionNumber();
  }
}
