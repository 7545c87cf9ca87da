package farthing.audit;

import static farthing.audit.TownByHand.Ends.NOWHERE;
import static farthing.audit.TownByHand.Ends.ON_THE_CARD;
import static farthing.audit.TownByHand.Ends.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.audit.CardLine.Sums;
import farthing.audit.TownByHand.HeldCard;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.purse.TransactionType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Journals and cards that agree, and what the audit makes of them. */
class CardAuditTest {
  private static JournalByHand journal;

  private TownByHand town;

  @BeforeAll
  static void start() throws Exception {
    journal = JournalByHand.in(OnePostgres.database("cards"));
  }

  @AfterAll
  static void stop() throws Exception {
    journal.close();
  }

  @BeforeEach
  void found() {
    town = new TownByHand(journal);
  }

  @AfterEach
  void forget() throws Exception {
    journal.forget();
  }

  @Test
  void aCardThatLoadedPaidTookBackAndUnloadedAddsUp() throws Exception {
    HeldCard card = town.card(10_00);
    town.load(card, 50_00, WELL);
    town.pay(card, 7_00, WELL);
    TransactionId taken = town.pay(card, 3_00, WELL);
    town.cancel(card, taken, 3_00, WELL);
    town.payTooLate(card, 2_00);
    town.unload(card, 20_00, WELL);
    town.load(card, TransactionType.LOAD, new Amount(4_00, Currency.USD), WELL);
    AuditReport report = town.audit();
    assertThat(report.findings()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.of(Currency.EUR)).isEqualTo(new Sums(40_00, 31_00, 0, 7_00, 2_00));
    assertThat(report.of(Currency.USD)).isEqualTo(new Sums(4_00, 4_00, 0, 0, 0));
    assertThat(report.toText()).contains("cards: 1, read: 1.\n");
  }

  @Test
  void whoOnlyIdentifiesItselfIsInNobodysMoney() throws Exception {
    HeldCard card = town.card(10_00);
    town.identify(card, WELL);
    town.pay(card, 1_00, WELL);
    town.identify(card, ON_THE_CARD);
    town.identify(card, NOWHERE);
    AuditReport report = town.audit();
    assertThat(report.findings()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.currencies()).doesNotContainKey(Currency.AUTHENTICATION);
    assertThat(report.of(Currency.EUR)).isEqualTo(new Sums(10_00, 9_00, 0, 1_00, 0));
  }

  @Test
  void twoCopiesThatIdentifyThemselvesAreFoundByTheNumber() throws Exception {
    HeldCard card = town.card(10_00);
    int number = town.identify(card, WELL);
    town.copyIdentifies(card, number);
    AuditReport report = town.audit();
    assertThat(report.isClean()).isFalse();
    assertThat(report.findings())
        .singleElement()
        .satisfies(found -> assertThat(found.text()).contains("NTIEP " + number + " counts twice"));
  }

  @Test
  void whatIsInFlightIsDecidedByTheCardsOwnLog() throws Exception {
    HeldCard loaded = town.card(0);
    town.load(loaded, 50_00, ON_THE_CARD);
    HeldCard empty = town.card(0);
    town.load(empty, 30_00, NOWHERE);
    HeldCard payer = town.card(10_00);
    town.pay(payer, 1_00, NOWHERE);
    TransactionId taken = town.pay(payer, 4_00, WELL);
    town.cancel(payer, taken, 4_00, NOWHERE);
    HeldCard debited = town.card(10_00);
    town.pay(debited, 6_00, ON_THE_CARD);
    HeldCard unloaded = town.card(10_00);
    town.unload(unloaded, 8_00, ON_THE_CARD);
    AuditReport report = town.audit();
    assertThat(report.findings()).isEmpty();
    assertThat(report.of(Currency.EUR))
        .isEqualTo(
            new Sums(
                110_00, // 30.00 of it from the start
                50_00 + 6_00 + 4_00 + 2_00,
                30_00 + 4_00 + 6_00 + 8_00,
                0,
                0));
    assertThat(report.notes())
        .anyMatch(note -> note.contains("load of EUR 50.00 at NTIEP 1; the card has done it"))
        .anyMatch(note -> note.contains("load of EUR 30.00 at NTIEP 1; the card has not done it"))
        .anyMatch(note -> note.contains("cancel of EUR 4.00"))
        .noneMatch(note -> note.contains("EUR 1.00"));
  }

  @Test
  void aCardThatIsNotReadMayHaveDoneWhatIsInFlightOrNot() throws Exception {
    HeldCard card = town.card(0);
    town.load(card, 50_00, WELL);
    town.pay(card, 20_00, ON_THE_CARD);
    town.load(card, 5_00, NOWHERE);
    town.takeAway(card);
    AuditReport report = town.audit();
    assertThat(report.isClean()).isTrue();
    assertThat(report.cardsRead()).isZero();
    assertThat(report.cards())
        .singleElement()
        .satisfies(line -> {
          assertThat(line.leastExpected()).isEqualTo(30_00);
          assertThat(line.mostExpected()).isEqualTo(55_00);
        });
    assertThat(report.of(Currency.EUR)).isEqualTo(new Sums(55_00, 30_00, 25_00, 0, 0));
    assertThat(report.toText()).contains("cards: 1, read: 0; of those not read");
  }

  @Test
  void anUnsureLoadThatTheLogDroppedIsKnownByTheLastLoad() throws Exception {
    HeldCard card = town.card(0);
    town.load(card, 50_00, ON_THE_CARD);
    for (int i = 0; i < 12; i++) {
      town.pay(card, 1_00, WELL);
    }
    AuditReport report = town.audit();
    assertThat(report.findings()).isEmpty();
    assertThat(report.of(Currency.EUR)).isEqualTo(new Sums(50_00, 38_00, 0, 12_00, 0));
  }

  @Test
  void aCardInNoBookHoldsNothing() throws Exception {
    town.unregistered(0x99, 12_00);
    AuditReport report = town.audit();
    assertThat(report.of(Currency.EUR).difference()).isEqualTo(12_00);
    assertThat(report.findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.minor()).isEqualTo(12_00);
          assertThat(finding.text()).contains("neither its log nor the journal tells why");
        });
  }
}
