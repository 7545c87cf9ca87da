package farthing.purse;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.base.TransactionId;
import farthing.purse.PurchaseDialogue.Look;
import farthing.purse.PurchaseDialogue.Opening;
import farthing.purse.PurchaseDialogue.Payer;
import farthing.purse.PurchaseDialogue.Wish;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Dialogues without a card: what they say next, given what came back. */
class PurchaseDialogueTest {
  private static final Amount PRICE = Amount.ofMinor(1250, Currency.EUR);
  private static final Amount BALANCE = Amount.ofMinor(2000, Currency.EUR);
  private static final IepId IEP = new IepId(1, 2);
  private static final Expiry EXPIRY = new Expiry(LocalDate.of(2031, 6, 30));
  private static final Dthr TIME = Dthr.of(Instant.parse("2026-11-22T16:04:00Z"));
  private static final PsamId PSAM = PsamId.ofHex("5053414d00000001");
  private static final Mac8 MAC = new Mac8(Bytes.ofHex("0102030405060708"));
  private static final Wish WISH =
      new Wish(PRICE, List.of(Suite.AES_128), Instant.parse("2026-11-22T12:00:00Z"));
  private static final int NUMBER = 7;

  private final Deque<String> script = new ArrayDeque<>();
  private final Deque<ResponseApdu> answers = new ArrayDeque<>();

  @Test
  void looksThroughTheSlotsUntilTheCurrencyIsFound() {
    says("00A40400", fci(0, 2));
    says("905C0000", slot(Amount.ofMinor(5, Currency.USD)));
    says("905C0001", slot(BALANCE));

    assertThat(run(PurchaseDialogue.look(WISH)))
        .isEqualTo(new Look.CanPay(new Payer(fci(0, 2).data(), identity(0, 2), 1, BALANCE, PRICE)));
  }

  @Test
  void tellsTheCurrenciesThatItHoldsWhenNoneFits() {
    says("00A40400", fci(0, 1));
    says("905C0000", slot(Amount.ofMinor(5, Currency.USD)));

    assertThat(run(PurchaseDialogue.look(WISH)))
        .isEqualTo(
            new Look.Cannot(new CannotPay.NoSuchCurrency(Currency.EUR, List.of(Currency.USD))));
  }

  @Test
  void asksNoSlotOfACardThatIsBlocked() {
    says("00A40400", fci(0x0001, 1));

    assertThat(run(PurchaseDialogue.look(WISH)))
        .isEqualTo(new Look.Cannot(new CannotPay.PurchasesBlocked()));
  }

  @Test
  void whatIsNoPurseIsSaidToBeNone() {
    says("00A40400", ResponseApdu.refusing(StatusWord.NOT_FOUND));

    assertThat(run(PurchaseDialogue.look(WISH)))
        .isEqualTo(new Look.Cannot(new CannotPay.NotAPurse(StatusWord.NOT_FOUND)));
  }

  @Test
  void rubbishFromTheCardIsUnreadableAndNotACrash() {
    says("00A40400", done(Bytes.ofHex("6f0484")));

    assertThat(run(PurchaseDialogue.look(WISH)))
        .isInstanceOfSatisfying(
            Look.Cannot.class, c -> assertThat(c.why()).isInstanceOf(CannotPay.Unreadable.class));
  }

  @Test
  void authenticationLooksAtNoSlotAndUsesTheFirst() {
    says("00A40400", fci(0, 2));
    Amount nothing = new Amount(0, Currency.AUTHENTICATION);

    Look look = run(PurchaseDialogue.look(new Wish(nothing, WISH.suites(), WISH.now())));

    assertThat(look)
        .isInstanceOfSatisfying(Look.CanPay.class, c -> assertThat(c.payer().slot()).isZero());
  }

  @Test
  void asksForThePinUntilTheCardTakesItOrBlocks() {
    says("90500101", ResponseApdu.refusing(StatusWord.PIN_WANTED));
    says("00200081", ResponseApdu.refusing(0x63C2));
    says("00200081", ResponseApdu.refusing(0x63C1));
    says("00200081", ResponseApdu.refusing(StatusWord.PIN_BLOCKED));

    assertThat(run(PurchaseDialogue.open(payer())))
        .isEqualTo(new Opening.Cannot(new CannotPay.PinBlocked()));
  }

  @Test
  void cardThatWantsItsPinForEverIsNotAskedForEver() {
    Dialogue<Opening> dialogue = PurchaseDialogue.open(payer());
    int commands = 0;
    while (dialogue instanceof Dialogue.Send<Opening>(CommandApdu command, var then)) {
      commands++;
      dialogue =
          then.apply(
              command.ins() == 0x20
                  ? done(Bytes.empty())
                  : ResponseApdu.refusing(StatusWord.PIN_WANTED));
      assertThat(commands).isLessThan(100);
    }
    assertThat(dialogue).isInstanceOf(Dialogue.Over.class);
  }

  @Test
  void anotherCardBetweenLookAndOpenIsNoticed() {
    says("90500101", done(initialized(new IepId(1, 3)).toBytes()));

    assertThat(run(PurchaseDialogue.open(payer()))).isInstanceOf(Opening.Cannot.class);
  }

  @Test
  void putsTheApprovedAmountIntoTheDebit() {
    Dialogue<DebitOutcome> dialogue =
        PurchaseDialogue.debit(payer(), initialized(IEP), command(PRICE.minor() - 1));

    assertThat(dialogue)
        .isInstanceOfSatisfying(
            Dialogue.Send.class,
            send -> assertThat(send.command()).isEqualTo(Purse.debit(1, command(PRICE.minor()))));
  }

  @Test
  void signedAnswersAreBelievedAndANoWhenTheCardSaysItAgain() {
    says("90540101", done(answer(0x0000, 750).toBytes()));
    assertThat(debited()).isEqualTo(new DebitOutcome.Debited(answer(0x0000, 750)));

    says("90540101", done(answer(0x0001, 2000).toBytes()));
    twice(() -> {
      says("905A0000", ResponseApdu.refusing(StatusWord.SIGNATURE_NOT_AVAILABLE));
      says("00B2010C", done(record(NUMBER - 1, TIME).toBytes()));
    });
    assertThat(debited()).isEqualTo(new DebitOutcome.Declined(answer(0x0001, 2000)));
  }

  @Test
  void statusWordIsNoProofSoTheCardIsAskedAgain() {
    says("90540101", ResponseApdu.refusing(0x6F00));
    twice(() -> {
      says("905A0000", done(signature().toBytes()));
      says("00B2010C", done(record(NUMBER, TIME).toBytes()));
    });

    assertThat(debited()).isEqualTo(new DebitOutcome.Debited(answer(0x0000, 750)));
  }

  @Test
  void refusedDebitThatLeftNoTraceDidNotHappen() {
    says("90540101", ResponseApdu.refusing(StatusWord.S2_WRONG));
    twice(() -> {
      says("905A0000", ResponseApdu.refusing(StatusWord.SIGNATURE_NOT_AVAILABLE));
      says("00B2010C", done(record(NUMBER - 1, TIME).toBytes()));
    });

    assertThat(debited())
        .isEqualTo(new DebitOutcome.NotDebited(StatusWord.meaning(StatusWord.S2_WRONG)));
  }

  @Test
  void emptyLogProvesThatNothingHappened() {
    twice(() -> {
      says("905A0000", ResponseApdu.refusing(StatusWord.SIGNATURE_NOT_AVAILABLE));
      says("00B2010C", ResponseApdu.refusing(StatusWord.RECORD_NOT_FOUND));
    });

    assertThat(asked()).isInstanceOf(DebitOutcome.NotDebited.class);
  }

  @Test
  void anotherPaymentUnderTheSameNumberProvesThatOursDidNotHappen() {
    twice(() -> {
      says("905A0000", done(signature().toBytes()));
      says("00B2010C", done(record(NUMBER + 1, TIME).toBytes()));
      says("00B2020C", done(record(NUMBER, new Dthr(TIME.value().plusMinutes(1))).toBytes()));
    });

    assertThat(asked()).isInstanceOf(DebitOutcome.NotDebited.class);
  }

  @Test
  void recordWithoutASignatureIsADebitWithoutProof() {
    twice(() -> {
      says("905A0000", ResponseApdu.refusing(StatusWord.SIGNATURE_NOT_AVAILABLE));
      says("00B2010C", done(record(NUMBER + 1, TIME).toBytes()));
      says("00B2020C", done(record(NUMBER, TIME).toBytes()));
    });

    assertThat(asked()).isEqualTo(new DebitOutcome.DebitedWithoutProof(record(NUMBER, TIME)));
  }

  @Test
  void logThatDoesNotReachBackLeavesItUnknown() {
    says("00A40400", fci(0, 2));
    says("905A0000", ResponseApdu.refusing(StatusWord.SIGNATURE_NOT_AVAILABLE));
    says("00B2010C", done(record(NUMBER + 2, TIME).toBytes()));
    says("00B2020C", done(record(NUMBER + 1, TIME).toBytes()));
    says("00B2030C", ResponseApdu.refusing(StatusWord.RECORD_NOT_FOUND));

    assertThat(asked()).isInstanceOf(DebitOutcome.Unknown.class);
  }

  @Test
  void whatIsNotSaidTheSameWayTwiceIsUnknown() {
    says("00A40400", fci(0, 2));
    says("905A0000", ResponseApdu.refusing(StatusWord.SIGNATURE_NOT_AVAILABLE));
    says("00B2010C", done(record(NUMBER - 1, TIME).toBytes()));
    says("00A40400", fci(0, 2));
    says("905A0000", done(signature().toBytes()));
    says("00B2010C", done(record(NUMBER, TIME).toBytes()));

    assertThat(asked()).isInstanceOf(DebitOutcome.Unknown.class);
  }

  @Test
  void doneThatTheBalanceDoesNotBearOutIsAskedFor() {
    says("90540101", done(answer(0x0000, 2000).toBytes()));
    twice(() -> {
      says("905A0000", ResponseApdu.refusing(StatusWord.SIGNATURE_NOT_AVAILABLE));
      says("00B2010C", done(record(NUMBER - 1, TIME).toBytes()));
    });

    assertThat(debited()).isInstanceOf(DebitOutcome.NotDebited.class);
  }

  @Test
  void readsTheFaceOfACard() {
    says("00A40400", fci(0, 1));
    says("905C0000", slot(BALANCE));
    says("00B2010C", done(record(2, TIME).toBytes()));
    says("00B2020C", done(record(1, TIME).toBytes()));
    says("00B2030C", ResponseApdu.refusing(StatusWord.RECORD_NOT_FOUND));

    assertThat(run(CardFace.read()))
        .isEqualTo(
            new CardFace.Reading.Read(
                new CardFace(
                    identity(0, 1),
                    List.of(SlotInquiry.parse(slot(BALANCE).data())),
                    List.of(record(2, TIME), record(1, TIME)))));
  }

  private DebitOutcome debited() {
    return run(PurchaseDialogue.debit(payer(), initialized(IEP), command(PRICE.minor())));
  }

  private DebitOutcome asked() {
    return run(new AskAgain(IEP::equals, NUMBER, command(PRICE.minor()).terms()).begin());
  }

  /** The whole question, as it is asked two times. */
  private void twice(Runnable question) {
    for (int time = 0; time < 2; time++) {
      says("00A40400", fci(0, 2));
      question.run();
    }
  }

  private void says(String header, ResponseApdu answer) {
    script.add(header);
    answers.add(answer);
  }

  /** Every command must be the script's next, and the whole script be used up. */
  private <T> T run(Dialogue<T> dialogue) {
    Dialogue<T> now = dialogue;
    while (true) {
      switch (now) {
        case Dialogue.Send<T>(CommandApdu command, var then) -> {
          String header =
              "%02X%02X%02X%02X"
                  .formatted(command.cla(), command.ins(), command.p1(), command.p2());
          assertThat(header).isEqualTo(script.poll());
          now = then.apply(answers.remove());
        }
        case Dialogue.AskPin<T>(int _, var then) ->
            now = then.apply(Optional.of(PinBlock.ofDigits("4711")));
        case Dialogue.Over<T>(T outcome) -> {
          assertThat(script).isEmpty();
          return outcome;
        }
      }
    }
  }

  private static Payer payer() {
    return new Payer(fci(0, 2).data(), identity(0, 2), 1, BALANCE, PRICE);
  }

  private static InitializeAnswer initialized(IepId iep) {
    return new InitializeAnswer(
        iep, Suite.AES_128, 1, EXPIRY, 0, BALANCE, NUMBER, MAC.value(), MAC);
  }

  private static DebitCommand command(int minor) {
    PurchaseTerms terms =
        new PurchaseTerms(
            TransactionType.PURCHASE,
            PSAM,
            9,
            new TransactionId(new UUID(0x7000, 1)),
            Amount.ofMinor(minor, Currency.EUR),
            TIME);
    return new DebitCommand(terms, MAC);
  }

  private static DebitAnswer answer(int cc, int balanceAfter) {
    return new DebitAnswer(new CompletionCode(cc), NUMBER, balanceAfter, MAC, MAC, MAC);
  }

  private static PreviousSignature signature() {
    return new PreviousSignature(
        TransactionType.PURCHASE, 1, NUMBER, CompletionCode.DONE, 750, MAC, MAC, MAC);
  }

  private static LogRecord record(int number, Dthr time) {
    return new LogRecord(
        TransactionType.PURCHASE, number, CompletionCode.DONE, PRICE, 750, time, PSAM.value());
  }

  private static Fci.Identity identity(int state, int slots) {
    return new Fci.Identity(IEP, Suite.AES_128, 1, EXPIRY, state, slots);
  }

  private static ResponseApdu fci(int state, int slots) {
    Bytes inner =
        tlv(0x80, "01")
            .plus(tlv(0x81, IEP.providerBytes().hex()))
            .plus(tlv(0x82, IEP.numberBytes().hex()))
            .plus(tlv(0x83, "20"))
            .plus(tlv(0x84, "01"))
            .plus(tlv(0x85, EXPIRY.toBytes().hex()))
            .plus(tlv(0x86, "%04x".formatted(state)))
            .plus(tlv(0x87, "%02x".formatted(slots)));
    return done(
        new Tlv(0x6F, tlv(0x84, Purse.AID.hex()).plus(new Tlv(0xA5, inner).toBytes())).toBytes());
  }

  private static Bytes tlv(int tag, String hex) {
    return new Tlv(tag, Bytes.ofHex(hex)).toBytes();
  }

  private static ResponseApdu slot(Amount balance) {
    Bytes most = new ByteWriter(8).u4(100_000).u4(50_000).toBytes();
    return done(
        balance
            .currency()
            .toBytes()
            .plus(new ByteWriter(4).u4(balance.minor()).toBytes())
            .plus(most));
  }

  private static ResponseApdu done(Bytes data) {
    return new ResponseApdu(data, StatusWord.DONE);
  }
}
