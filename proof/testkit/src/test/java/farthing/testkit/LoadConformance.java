package farthing.testkit;

import static farthing.base.Currency.AUTHENTICATION;
import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static farthing.base.Currency.USD;
import static farthing.purse.TransactionType.LOAD;
import static farthing.purse.TransactionType.UNLOAD;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.ParameterUpdate;
import farthing.purse.PreviousSignature;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** INITIALIZE and CREDIT for a load: value onto the card, on the issuer's word. */
interface LoadConformance extends PurseMaker {
  Amount SIX = Amount.ofMinor(6_00, EUR);

  @Test
  default void loadMovesTheValueOntoTheCard() throws Exception {
    TestCard card = TestCard.of(this, profile().withLastNumber(0x0102));
    TestLoads.Loaded loaded = card.loads.load(SIX);
    assertThat(loaded.opened().answer().balance()).isEqualTo(Amount.ofMinor(2000, EUR));
    assertThat(loaded.opened().answer().maximum()).isEqualTo(Amount.ofMinor(50_000, EUR));
    assertThat(loaded.opened().answer().lastLoad()).isZero();
    assertThat(loaded.answer())
        .isEqualTo(
            new LoadAnswer(
                CompletionCode.DONE, 0x0103, 2600, loaded.answer().s3(), Optional.empty()));
    assertThat(card.balance(0)).isEqualTo(2600);
    assertThat(card.loads.load(SIX).opened().answer().lastLoad()).isEqualTo(0x0103);
    assertThat(card.balance(0)).isEqualTo(3200);
  }

  @Test
  default void loadIsLoggedAndItsProofGivenAgain() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestLoads.Loaded loaded = card.loads.load(SIX);
    assertThat(card.done(Purse.readLog(1)).hex())
        .isEqualTo(
            "0c"
                + "0001"
                + "0000"
                + "097802"
                + "00000258"
                + "00000a28"
                + "2611221604"
                + "42414e4b00000000");
    assertThat(card.previous(1))
        .isEqualTo(
            new PreviousSignature(
                LOAD, 0, 1, CompletionCode.DONE, 2600, loaded.answer().s3(), Mac8.ZERO, Mac8.ZERO));
    reset(card.link);
    card.done(Purse.select());
    assertThat(card.previous(1).asLoadAnswer()).isEqualTo(loaded.answer());
  }

  @Test
  default void purchasesBetweenLoadsLeaveTheNumberOfTheLastLoad() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.loads.load(SIX);
    card.pay(SIX);
    card.pay(SIX);
    assertThat(card.loads.open(LOAD, 0, SIX).answer().lastLoad()).isEqualTo(1);
    assertThat(card.loads.load(SIX).answer().transactionNumber()).isEqualTo(4);
    assertThat(card.loads.open(LOAD, 0, SIX).answer().lastLoad()).isEqualTo(4);
  }

  @Test
  default void initializeForLoadWritesNothingAndCommitsAnew() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    Set<Bytes> commitments = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      TestLoads.Opened opened = card.loads.open(LOAD, 0, SIX);
      assertThat(opened.answer().transactionNumber()).isEqualTo(1);
      commitments.add(opened.answer().commitment().value());
    }
    assertThat(commitments).hasSize(20);
    assertThat(card.balance(0)).isEqualTo(2000);
    assertThat(card.status(Purse.readLog(1))).isEqualTo(StatusWord.RECORD_NOT_FOUND);
  }

  @Test
  default void noLoadGoesAboveTheMaximum() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(card.loads.openStatus(LOAD, 0, euros(48_001))).isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
    assertThat(card.loads.openStatus(LOAD, 0, euros(Integer.MAX_VALUE)))
        .isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
    assertThat(card.loads.load(euros(48_000)).answer().balanceAfterMinor()).isEqualTo(50_000);
    assertThat(card.loads.openStatus(LOAD, 0, euros(1))).isEqualTo(StatusWord.AMOUNT_TOO_HIGH);
  }

  @Test
  default void loadIsNotBoundByThePurchaseMaximum() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(card.loads.load(euros(10_001)).answer().cc().isDone()).isTrue();
  }

  @Test
  default void loadNamesASlotAndItsCurrency() throws Exception {
    TestCard card =
        TestCard.of(
            this,
            profile()
                .withSlots(
                    PurseProfile.slot(EUR, 2000, 50_000, 10_000),
                    PurseProfile.slot(JPY, 5000, 9000, 4000)));
    assertThat(card.loads.openStatus(LOAD, 2, SIX)).isEqualTo(StatusWord.NO_SUCH_SLOT);
    assertThat(card.loads.openStatus(LOAD, 0xFF, SIX)).isEqualTo(StatusWord.NO_SUCH_SLOT);
    for (Currency other : new Currency[] {JPY, USD, AUTHENTICATION, new Currency(978, 0)}) {
      assertThat(card.loads.openStatus(LOAD, 0, Amount.ofMinor(0, other)))
          .isEqualTo(StatusWord.CURRENCY_NOT_THE_SLOTS);
      assertThat(card.loads.openStatus(LOAD, 0, Amount.ofMinor(9_999_999, other)))
          .isEqualTo(StatusWord.CURRENCY_NOT_THE_SLOTS);
    }
    TestLoads.Opened yen = card.loads.open(LOAD, 1, Amount.ofMinor(4000, JPY));
    assertThat(card.loads.settle(yen, card.loads.sign(yen)).answer().balanceAfterMinor())
        .isEqualTo(9000);
    assertThat(card.balance(0)).isEqualTo(2000);
    assertThat(card.balance(1)).isEqualTo(9000);
    assertThat(card.previous(1).slot()).isEqualTo(1);
  }

  @Test
  default void whatCannotBeAnAmountACurrencyOrATimeIsRefusedFirst() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (String start :
        new String[] {
          "800000000978022611221604",
          "0000000109780a2611221604",
          "000000010a78022611221604",
          "000000010978022613221604",
          "000000010978022600221604",
          "000000010978022611311604",
          "000000010978022611001604",
          "000000010978022702291604",
          "000000010978022611222404",
          "000000010978022611221660",
          "00000001097802261122160a",
          "00000001097802a611221604",
          "000000000978022611221660"
        }) {
      assertThat(card.status(initialize(0x00, 0x05, start)))
          .as(start)
          .isEqualTo(StatusWord.DATA_WRONG);
      assertThat(card.status(initialize(0x05, 0x05, start)))
          .as(start)
          .isEqualTo(StatusWord.DATA_WRONG);
    }
    for (String time : new String[] {"2802291604", "0001010000", "9912312359", "2611301604"}) {
      assertThat(card.status(initialize(0x00, 0x00, "00000001097802" + time)))
          .as(time)
          .isEqualTo(StatusWord.DONE);
    }
  }

  private static CommandApdu initialize(int p1, int slot, String start) {
    return CommandApdu.of(0x90, 0x50, p1, slot, Bytes.ofHex(start + "00".repeat(26)));
  }

  @Test
  default void statesOfTheCardRefuseLoadsInOrder() throws Exception {
    TestCard locked = TestCard.of(this, profile().withState(0x8003));
    assertThat(locked.loads.openStatus(LOAD, 9, SIX)).isEqualTo(StatusWord.LOCKED_FOR_GOOD);
    TestCard blocked = TestCard.of(this, profile().withState(0x0002));
    assertThat(blocked.loads.openStatus(LOAD, 9, SIX)).isEqualTo(StatusWord.BLOCKED);
    assertThat(blocked.pay(SIX).answer().cc().isDone()).isTrue();
    TestCard purchasesBlocked = TestCard.of(this, profile().withState(0x0001));
    TestLoads.Loaded loaded = purchasesBlocked.loads.load(SIX);
    assertThat(loaded.answer().cc().isDone()).isTrue();
    assertThat(loaded.opened().answer().cardState()).isEqualTo(0x0001);
  }

  @Test
  default void lastNumberMayBeALoads() throws Exception {
    TestCard card = TestCard.of(this, profile().withLastNumber(0xFFFD));
    assertThat(card.loads.load(SIX).answer().transactionNumber()).isEqualTo(0xFFFE);
    assertThat(card.loads.openStatus(LOAD, 0, SIX)).isEqualTo(StatusWord.NTIEP_USED_UP);
    assertThat(card.loads.openStatus(UNLOAD, 0, SIX)).isEqualTo(StatusWord.NTIEP_USED_UP);
  }

  @Test
  default void issuersRefusalIsAnsweredWithTheCardsSecret() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int code : new int[] {0x0100, 0x0101, 0x01FF}) {
      CompletionCode refusal = new CompletionCode(code);
      TestLoads.Opened opened = card.loads.open(LOAD, 0, SIX);
      LoadAnswer answer = card.loads.settle(opened, card.loads.signAs(refusal, opened)).answer();
      assertThat(answer.cc()).isEqualTo(refusal);
      assertThat(answer.secret()).isPresent();
      assertThat(answer.transactionNumber()).isEqualTo(1);
      assertThat(answer.balanceAfterMinor()).isEqualTo(2000);
    }
    assertThat(card.balance(0)).isEqualTo(2000);
    assertThat(card.status(Purse.previousSignature(1)))
        .isEqualTo(StatusWord.SIGNATURE_NOT_AVAILABLE);
    assertThat(card.status(Purse.readLog(1))).isEqualTo(StatusWord.RECORD_NOT_FOUND);
    TestLoads.Loaded next = card.loads.load(SIX);
    assertThat(next.opened().answer().lastLoad()).isZero();
    assertThat(next.answer().transactionNumber()).isEqualTo(1);
  }

  @Test
  default void codeThatIsNoIssuersIsRefusedAndNotCounted() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (String cc : new String[] {"0001", "0004", "0200", "8000", "ffff"}) {
      TestLoads.Opened opened = card.loads.open(LOAD, 0, SIX);
      Bytes s2 = card.loads.sign(opened).s2().value();
      CommandApdu credit = CommandApdu.of(0x90, 0x52, 0x00, 0x00, Bytes.ofHex(cc).plus(s2));
      for (int i = 0; i < 4; i++) {
        card.loads.open(LOAD, 0, SIX);
        assertThat(card.status(credit)).as(cc).isEqualTo(StatusWord.DATA_WRONG);
      }
    }
    assertThat(card.loads.load(SIX).answer().cc().isDone()).isTrue();
  }

  @Test
  default void s2FitsItsOwnSessionTypeCodeAndUpdatesAlone() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestLoads.Opened earlier = card.loads.open(LOAD, 0, SIX);
    TestLoads.Opened opened = card.loads.open(LOAD, 0, SIX);
    assertWrong(card, opened.settling(card.loads.sign(earlier)));

    TestLoads.Opened unload = card.loads.open(UNLOAD, 0, SIX);
    TestLoads.Opened asLoad = new TestLoads.Opened(LOAD, 0, unload.load(), unload.answer());
    assertWrong(card, unload.settling(card.loads.sign(asLoad)));

    TestLoads.Opened third = card.loads.open(LOAD, 0, SIX);
    LoadCommand refused = card.loads.signAs(new CompletionCode(0x0101), third);
    assertWrong(
        card,
        third.settling(new LoadCommand(CompletionCode.DONE, refused.s2(), refused.updates())));

    TestLoads.Opened fourth = card.loads.open(LOAD, 0, SIX);
    LoadCommand plain = card.loads.sign(fourth);
    assertWrong(
        card,
        fourth.settling(
            new LoadCommand(
                plain.issuer(), plain.s2(), java.util.List.of(limits(EUR, 1000, 1000)))));
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  private static void assertWrong(TestCard card, CommandApdu settling) throws CardGone {
    assertThat(card.status(settling)).isEqualTo(StatusWord.S2_WRONG);
  }

  @Test
  default void loadIsDoneOnceAndAnyCommandEndsItsSession() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestLoads.Loaded loaded = card.loads.load(SIX);
    assertThat(card.status(loaded.opened().settling(loaded.command())))
        .isEqualTo(StatusWord.BAD_SEQUENCE);
    CommandApdu[] between = {
      Purse.select(),
      Purse.slotInquiry(0),
      Purse.readLog(1),
      Purse.previousSignature(1),
      Purse.verify(Bytes.empty()),
      Purse.initializePurchase(0, SIX),
      TestLoads.initialize(UNLOAD, 0, card.loads.named(SIX)),
      Purse.initializeUpdate(card.loads.namedUpdate()),
      CommandApdu.of(0x80, 0x00, 0x00, 0x00, Bytes.empty())
    };
    for (CommandApdu each : between) {
      TestLoads.Opened opened = card.loads.open(LOAD, 0, SIX);
      card.send(each);
      assertThat(card.status(opened.settling(card.loads.sign(opened))))
          .as(each.toString())
          .isEqualTo(StatusWord.BAD_SEQUENCE);
    }
    TestLoads.Opened opened = card.loads.open(LOAD, 0, SIX);
    reset(card.link);
    card.done(Purse.select());
    assertThat(card.status(opened.settling(card.loads.sign(opened))))
        .isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.balance(0)).isEqualTo(2600);
  }

  @Test
  default void creditNamesTheSessionsSlot() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    TestLoads.Opened opened = card.loads.open(LOAD, 0, SIX);
    LoadCommand command = card.loads.sign(opened);
    assertThat(card.status(Purse.creditLoad(1, command))).isEqualTo(StatusWord.DATA_WRONG);
    assertThat(card.status(Purse.creditLoad(0, command))).isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  default void loadComesBetweenThePurchaseAndItsCancel() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    card.pay(SIX);
    assertThat(card.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.DONE);
    card.loads.load(SIX);
    assertThat(card.status(Purse.initializeCancel(0, 1))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(card.status(Purse.initializeCancel(0, 2))).isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  default void limitsThatComeWithALoadChangeTheSlotOrOpenOne() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    assertThat(card.loads.load(SIX, limits(EUR, 2600, 77)).answer().cc().isDone()).isTrue();
    assertThat(card.slot(0)).isEqualTo(PurseProfile.slot(EUR, 2600, 2600, 77));
    assertThat(card.status(Purse.slotInquiry(1))).isEqualTo(StatusWord.NO_SUCH_SLOT);
    card.loads.move(UNLOAD, SIX, limits(JPY, 5000, 400));
    assertThat(card.slot(0).balance().minor()).isEqualTo(2000);
    assertThat(card.slot(1)).isEqualTo(PurseProfile.slot(JPY, 0, 5000, 400));
  }

  @Test
  default void purseThatCouldNotSaysSoAndGivesItsSecret() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    LoadAnswer tooLow = card.loads.load(SIX, limits(EUR, 2599, 77)).answer();
    assertThat(tooLow.cc()).isEqualTo(CompletionCode.PURSE_COULD_NOT);
    assertThat(tooLow.balanceAfterMinor()).isEqualTo(2000);
    assertThat(tooLow.secret()).isPresent();
    assertThat(card.slot(0)).isEqualTo(PurseProfile.slot(EUR, 2000, 50_000, 10_000));

    for (int i = 0; i < 7; i++) {
      card.loads.update(limits(new Currency(1000 + i, 0), 100, 100));
    }
    LoadAnswer full = card.loads.load(SIX, limits(JPY, 5000, 400)).answer();
    assertThat(full.cc()).isEqualTo(CompletionCode.PURSE_COULD_NOT);
    assertThat(card.balance(0)).isEqualTo(2000);
  }

  @Test
  default void noOtherUpdateComesWithALoad() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (String updates :
        new String[] {
          "91020000",
          "9303320101",
          "9410" + "00".repeat(16),
          "92",
          "920b",
          "920b0978020000400000001",
          "920b09780280000000000000aa",
          "920b90000000004000000000aa",
          "920a09780200004000000000",
          "920b09780200004000000000aa00",
          "00"
        }) {
      Bytes bytes = Bytes.ofHex(updates.length() % 2 == 0 ? updates : updates + "0");
      TestLoads.Opened opened = card.loads.open(LOAD, 0, SIX);
      Bytes s2 = card.loads.sign(opened).s2().value();
      Bytes data = Bytes.ofHex("0000").plus(s2).plus(bytes);
      assertThat(card.status(CommandApdu.of(0x90, 0x52, 0x00, 0x00, data)))
          .as(updates)
          .isEqualTo(StatusWord.DATA_WRONG);
    }
    assertThat(card.loads.load(SIX).answer().cc().isDone()).isTrue();
  }

  private static ParameterUpdate.Limits limits(Currency currency, int maximum, int purchase) {
    return new ParameterUpdate.Limits(
        Amount.ofMinor(maximum, currency), Amount.ofMinor(purchase, currency));
  }

  private static Amount euros(int cents) {
    return Amount.ofMinor(cents, EUR);
  }
}
