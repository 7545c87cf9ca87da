package farthing.virtual;

import static farthing.virtual.TestCard.POINTS;
import static farthing.virtual.TestCard.answered;
import static farthing.virtual.TestCard.balance;
import static farthing.virtual.TestCard.buy;
import static farthing.virtual.TestCard.debit;
import static farthing.virtual.TestCard.euros;
import static farthing.virtual.TestCard.inMemory;
import static farthing.virtual.TestCard.initialize;
import static farthing.virtual.TestCard.signed;
import static farthing.virtual.TestCard.trx;
import static farthing.virtual.TestCard.wronglySigned;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.Fci;
import farthing.purse.InitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a payment looks like from the purse's side. */
class VirtualPurseTest {

  @Test
  void purchaseTakesItsAmountAndProvesIt() throws IOException {
    VirtualPurse purse = inMemory();
    InitializeAnswer opened = initialize(purse, 0, euros(12_50));
    MacKey kdp = TestCard.cardKey(KeyUsage.PURCHASE);
    assertThat(opened.s1())
        .isEqualTo(PurchaseSignatures.s1(kdp, TransactionType.PURCHASE, opened, 12_50));

    DebitCommand command = signed(opened, euros(12_50), trx(1));
    DebitAnswer answer = DebitAnswer.parse(answered(purse.transmit(Purse.debit(0, command))));

    assertThat(answer.cc()).isEqualTo(CompletionCode.DONE);
    assertThat(answer.transactionNumber()).isEqualTo(1);
    assertThat(answer.balanceAfterMinor()).isEqualTo(7_50).isEqualTo(balance(purse, 0));
    PurchaseTerms terms = command.terms();
    assertThat(answer.s3())
        .isEqualTo(
            PurchaseSignatures.s3(
                PurchaseSignatures.sessionKey(kdp, opened, terms.psam(), 9),
                CompletionCode.DONE,
                terms,
                1,
                7_50,
                command.s2()));
    assertThat(answer.s6())
        .isEqualTo(
            PurchaseSignatures.s6(
                TestCard.cardKey(KeyUsage.TAC), CompletionCode.DONE, terms, opened, 7_50));
  }

  @Test
  void slotsAreApart() throws IOException {
    VirtualPurse purse = inMemory();
    buy(purse, new Amount(100, POINTS), trx(1));
    buy(purse, euros(1_00), trx(2));
    assertThat(balance(purse, 0)).isEqualTo(19_00);
    assertThat(balance(purse, 1)).isEqualTo(400);
  }

  @Test
  void sameDebitAgainIsOutOfSequenceAndTakesNothing() throws IOException {
    VirtualPurse purse = inMemory();
    CommandApdu debit = debit(initialize(purse, 0, euros(1_00)), euros(1_00), trx(1));
    purse.transmit(debit);
    assertThat(purse.transmit(debit).status()).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(balance(purse, 0)).isEqualTo(19_00);
  }

  @Test
  void anyCommandInBetweenEndsTheSession() throws IOException {
    VirtualPurse purse = inMemory();
    List<CommandApdu> between =
        List.of(
            Purse.select(),
            Purse.slotInquiry(0),
            Purse.readLog(1),
            Purse.verify(TestCard.PIN.value()),
            CommandApdu.of(0x80, 0, 0, 0, Bytes.empty()),
            CommandApdu.of(0x90, 0x54, 0x01, 0x00, Bytes.of((byte) 1)));
    for (CommandApdu command : between) {
      InitializeAnswer opened = initialize(purse, 0, euros(1_00));
      purse.transmit(command);
      assertThat(purse.transmit(debit(opened, euros(1_00), trx(1))).status())
          .as("after %s", command)
          .isEqualTo(StatusWord.BAD_SEQUENCE);
    }
  }

  @Test
  void debitOfAnotherAmountOrSlotIsRefusedAndNotCounted() throws IOException {
    PurseMemory store = new PurseMemory();
    VirtualPurse purse = TestCard.personalised(store);
    InitializeAnswer opened = initialize(purse, 0, euros(1_00));
    assertThat(purse.transmit(debit(opened, euros(1_01), trx(1))).status())
        .isEqualTo(StatusWord.DATA_WRONG);
    opened = initialize(purse, 0, euros(1_00));
    assertThat(purse.transmit(Purse.debit(1, signed(opened, euros(1_00), trx(1)))).status())
        .isEqualTo(StatusWord.DATA_WRONG);
    assertThat(store.read().orElseThrow().wrongS2()).isZero();
  }

  @Test
  void fifteenWrongS2sInARowBlockPurchases() throws IOException {
    VirtualPurse purse = inMemory();
    for (int i = 0; i < 14; i++) {
      wrongDebit(purse);
    }
    buy(purse, euros(1_00), trx(1)); // a right one in between clears the count
    for (int i = 0; i < 15; i++) {
      wrongDebit(purse);
    }
    assertThat(purse.transmit(Purse.initializePurchase(0, euros(1_00))).status())
        .isEqualTo(StatusWord.BLOCKED);
    assertThat(balance(purse, 0)).isEqualTo(19_00);
  }

  @Test
  void anUnreadableTimeCountsAsAWrongS2() throws IOException {
    PurseMemory store = new PurseMemory();
    VirtualPurse purse = TestCard.personalised(store);
    InitializeAnswer opened = initialize(purse, 0, euros(1_00));
    byte[] data = signed(opened, euros(1_00), trx(1)).toBytes().toArray();
    data[35] = (byte) 0xFF;
    assertThat(purse.transmit(CommandApdu.of(0x90, 0x54, 1, 0, Bytes.of(data))).status())
        .isEqualTo(StatusWord.S2_WRONG);
    assertThat(store.read().orElseThrow().wrongS2()).isEqualTo(1);
  }

  @Test
  void tooLittleBalanceIsASignedRefusalThatChangesNothing() throws IOException {
    PurseMemory store = new PurseMemory();
    VirtualPurse purse = TestCard.personalised(store);
    DebitAnswer answer = buy(purse, euros(20_01), trx(1));
    assertThat(answer.cc()).isEqualTo(CompletionCode.BALANCE_TOO_LOW);
    assertThat(answer.balanceAfterMinor()).isEqualTo(20_00);
    assertThat(answer.transactionNumber()).isEqualTo(1);
    PurseState after = store.read().orElseThrow();
    assertThat(after.lastNumber()).isZero();
    assertThat(after.wrongS2()).isZero();
    assertThat(after.committed()).isEmpty();
  }

  @Test
  void authenticationMovesTheCounterAndNoValue() throws IOException {
    VirtualPurse purse = inMemory();
    Amount nothing = new Amount(0, Currency.AUTHENTICATION);
    InitializeAnswer opened = initialize(purse, 0, nothing);
    assertThat(opened.balance()).isEqualTo(nothing);
    DebitAnswer answer =
        DebitAnswer.parse(answered(purse.transmit(debit(opened, nothing, trx(1)))));
    assertThat(answer.cc()).isEqualTo(CompletionCode.DONE);
    assertThat(answer.balanceAfterMinor()).isZero();
    assertThat(initialize(purse, 0, euros(1)).transactionNumber()).isEqualTo(2);
    assertThat(balance(purse, 0)).isEqualTo(20_00);
    assertThat(purse.transmit(Purse.initializeCancel(0, 1)).status())
        .isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  void lastPurchaseCanBeCancelledByItsOwnSecurityCard() throws IOException {
    VirtualPurse purse = inMemory();
    buy(purse, euros(5_00), trx(1));
    assertThat(purse.transmit(Purse.initializeCancel(1, 1)).status())
        .isEqualTo(StatusWord.DATA_WRONG);
    assertThat(cancel(purse, TestCard.PSAM, 2).cc()).isEqualTo(CompletionCode.PURSE_COULD_NOT);
    assertThat(cancel(purse, PsamId.ofHex("5053414d00000002"), 1).cc())
        .isEqualTo(CompletionCode.PURSE_COULD_NOT);
    assertThat(balance(purse, 0)).isEqualTo(15_00);

    DebitAnswer answer = cancel(purse, TestCard.PSAM, 1);
    assertThat(answer.cc()).isEqualTo(CompletionCode.DONE);
    assertThat(answer.transactionNumber()).isEqualTo(2);
    assertThat(balance(purse, 0)).isEqualTo(20_00);
    assertThat(purse.transmit(Purse.initializeCancel(0, 1)).status())
        .isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  void creditDoesNotServeForAPurchasesSession() throws IOException {
    VirtualPurse purse = inMemory();
    InitializeAnswer opened = initialize(purse, 0, euros(1_00));
    DebitCommand command = signed(opened, euros(1_00), trx(1));
    assertThat(purse.transmit(Purse.creditCancel(0, command)).status())
        .isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(balance(purse, 0)).isEqualTo(20_00);
  }

  @Test
  void lastEightSignaturesAndLastTenRecordsAreKept() throws IOException {
    VirtualPurse purse = inMemory();
    DebitAnswer fifth = null;
    for (int number = 1; number <= 12; number++) {
      DebitAnswer answer = buy(purse, euros(number), trx(number));
      fifth = number == 5 ? answer : fifth;
    }
    PreviousSignature previous =
        PreviousSignature.parse(answered(purse.transmit(Purse.previousSignature(5))));
    assertThat(previous.asDebitAnswer()).isEqualTo(fifth);
    assertThat(purse.transmit(Purse.previousSignature(4)).status())
        .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
    LogRecord oldest = LogRecord.parse(answered(purse.transmit(Purse.readLog(10))));
    assertThat(oldest.transactionNumber()).isEqualTo(3);
    assertThat(oldest.amount()).isEqualTo(euros(3));
    assertThat(oldest.counterpart()).isEqualTo(TestCard.PSAM.value());
    assertThat(purse.transmit(Purse.readLog(11)).status()).isEqualTo(StatusWord.RECORD_NOT_FOUND);
    assertThat(purse.transmit(Purse.readLog(0)).status()).isEqualTo(StatusWord.RECORD_NOT_FOUND);
  }

  @Test
  void pinOpensAPurchaseUntilTheNextSelect() throws IOException {
    VirtualPurse purse =
        inMemory(TestCard.identity(0x02, 0), TestCard.euroSlot(), TestCard.keys(), TestCard.pin());
    CommandApdu initialize = Purse.initializePurchase(0, euros(1_00));
    CommandApdu rightPin = Purse.verify(TestCard.PIN.value());
    CommandApdu wrongPin = Purse.verify(Bytes.ofHex("2447121fffffffff"));
    CommandApdu askOnly = Purse.verify(Bytes.empty());

    assertThat(purse.transmit(initialize).status()).isEqualTo(StatusWord.PIN_WANTED);
    assertThat(purse.transmit(wrongPin).status()).isEqualTo(0x63C2);
    assertThat(purse.transmit(askOnly).status()).isEqualTo(0x63C2);
    assertThat(purse.transmit(rightPin).isDone()).isTrue();
    assertThat(purse.transmit(askOnly).isDone()).isTrue();
    assertThat(purse.transmit(initialize).isDone()).isTrue();
    purse.transmit(Purse.select());
    assertThat(purse.transmit(initialize).status()).isEqualTo(StatusWord.PIN_WANTED);
    assertThat(purse.transmit(wrongPin).status()).isEqualTo(0x63C2);
    assertThat(purse.transmit(wrongPin).status()).isEqualTo(0x63C1);
    assertThat(purse.transmit(wrongPin).status()).isEqualTo(0x63C0);
    assertThat(purse.transmit(rightPin).status()).isEqualTo(StatusWord.PIN_BLOCKED);
  }

  @Test
  void initializeRefusesInTheOrderOfTheProtocolPage() throws IOException {
    VirtualPurse purse = inMemory();
    assertThat(initializeStatus(purse, 0, "80000000097802")).isEqualTo(StatusWord.DATA_WRONG);
    assertThat(initializeStatus(purse, 0, "00000001097A02")).isEqualTo(StatusWord.DATA_WRONG);
    assertThat(initializeStatus(purse, 0, "00000001900000")).isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
    assertThat(initializeStatus(purse, 2, "00000001097802")).isEqualTo(StatusWord.NO_SUCH_SLOT);
    assertThat(initializeStatus(purse, 1, "00000001097802"))
        .isEqualTo(StatusWord.CURRENCY_NOT_THE_SLOTS);
    assertThat(initializeStatus(purse, 0, "00000000097802")).isEqualTo(StatusWord.AMOUNT_TOO_LOW);
    assertThat(initializeStatus(purse, 0, "00001389097802")).isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
    assertThat(initializeStatus(purse, 77, "00000000900000")).isEqualTo(StatusWord.DONE);
    Bytes[] blocked = {TestCard.identity(0, 0x0001), TestCard.euroSlot(), TestCard.keys()};
    assertThat(initializeStatus(inMemory(blocked), 0, "80000000097802"))
        .isEqualTo(StatusWord.BLOCKED);
    Bytes[] locked = {TestCard.identity(0, 0x8001), TestCard.euroSlot(), TestCard.keys()};
    assertThat(initializeStatus(inMemory(locked), 0, "80000000097802"))
        .isEqualTo(StatusWord.LOCKED_FOR_GOOD);
    assertThat(balance(inMemory(locked), 0)).isEqualTo(20_00);
  }

  @Test
  void counterEndsBeforeItsLastValue() throws IOException {
    VirtualPurse purse =
        inMemory(
            TestCard.identity(0, 0),
            TestCard.euroSlot(),
            TestCard.keys(),
            TestCard.counters(65533));
    assertThat(buy(purse, euros(1_00), trx(1)).transactionNumber()).isEqualTo(0xFFFE);
    assertThat(purse.transmit(Purse.initializePurchase(0, euros(1_00))).status())
        .isEqualTo(StatusWord.NTIEP_USED_UP);
  }

  @Test
  void selectTellsWhoThePurseIs() throws IOException {
    Fci.Identity who =
        Fci.parse(answered(inMemory().transmit(Purse.select()))).identity().orElseThrow();
    assertThat(who.iep()).isEqualTo(TestCard.IEP);
    assertThat(who.keyGeneration()).isEqualTo(TestCard.GENERATION);
    assertThat(who.slots()).isEqualTo(2);
    assertThat(
            inMemory().transmit(CommandApdu.of(0, 0xA4, 4, 0, Bytes.ofHex("A000000001"))).status())
        .isEqualTo(StatusWord.NOT_FOUND);
  }

  private static void wrongDebit(VirtualPurse purse) throws IOException {
    InitializeAnswer opened = initialize(purse, 0, euros(1_00));
    assertThat(purse.transmit(Purse.debit(0, wronglySigned(opened, euros(1_00)))).status())
        .isEqualTo(StatusWord.S2_WRONG);
  }

  private static DebitAnswer cancel(VirtualPurse purse, PsamId psam, int trx) throws IOException {
    InitializeAnswer opened =
        InitializeAnswer.parse(answered(purse.transmit(Purse.initializeCancel(0, 1))));
    DebitCommand command = signed(TransactionType.CANCEL, opened, euros(5_00), psam, trx(trx));
    return DebitAnswer.parse(answered(purse.transmit(Purse.creditCancel(0, command))));
  }

  private static int initializeStatus(VirtualPurse purse, int slot, String data)
      throws IOException {
    return purse.transmit(CommandApdu.of(0x90, 0x50, 0x01, slot, Bytes.ofHex(data))).status();
  }
}
