package farthing.audit;

import static farthing.audit.TownByHand.Ends.NOWHERE;
import static farthing.audit.TownByHand.Ends.ON_THE_CARD;
import static farthing.audit.TownByHand.Ends.WELL;
import static farthing.audit.TownByHand.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.audit.Finding.Where;
import farthing.audit.JournalByHand.Row;
import farthing.audit.TownByHand.HeldCard;
import farthing.base.Currency;
import farthing.base.TransactionId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Books that add up, spoilt in one place at a time: each is found, with its sign and in words that
 * tell where to look.
 */
class SpoiltCardsTest {
  private static JournalByHand journal;

  @BeforeAll
  static void start() throws Exception {
    journal = JournalByHand.in(OnePostgres.database("spoilt_cards"));
  }

  @AfterAll
  static void stop() throws Exception {
    journal.close();
  }

  /**
   * Two cards that loaded, paid, took back and unloaded; of the second, the audit knows by books.
   */
  private static final class Books {
    final TownByHand town = new TownByHand(journal);
    final HeldCard card;
    final HeldCard away;
    final TransactionId load;
    final TransactionId purchase;
    final TransactionId second;

    Books() throws Exception {
      card = town.card(0);
      load = town.load(card, 50_00, WELL);
      purchase = town.pay(card, 7_00, WELL);
      TransactionId taken = town.pay(card, 3_00, WELL);
      town.cancel(card, taken, 3_00, WELL);
      second = town.load(card, 20_00, WELL);
      town.unload(card, 10_00, WELL);
      away = town.card(0);
      town.load(away, 30_00, WELL);
      town.pay(away, 5_00, WELL);
      town.takeAway(away);
    }
  }

  private interface Spoiling {
    void on(Books books) throws Exception;
  }

  private record Case(String what, Spoiling spoiling, long euroCents, String words) {}

  private static List<Case> cases() {
    return List.of(
        new Case("nothing", _ -> {}, 0, ""),
        new Case(
            "a load's end deleted",
            b -> spoil("DELETE FROM journal WHERE step = 'response' AND trx = ?", b.load),
            0, // the card's own log tells that it was done; the books are wrong all the same
            "a second S2 was given while"),
        new Case(
            "a load deleted wholly",
            b -> spoil("DELETE FROM journal WHERE trx = ?", b.load),
            +50_00,
            "load of EUR 50.00 at NTIEP 1, and no journal knows of it"),
        new Case(
            "a load deleted leaves a gap",
            b -> spoil("DELETE FROM journal WHERE trx = ?", b.load),
            +50_00,
            "number 2 of the card's loads, and the one before has number 0"),
        new Case(
            "a load doubled under another TRX",
            b -> {
              town(b).write(request(b, 4, 20_00));
              b.town.end(SECOND_TRX, 2, "LOADED");
            },
            -20_00,
            "the journal has a load of EUR 20.00 at NTIEP 5, and the card has not done it"),
        new Case(
            "an end without an S2",
            b ->
                town(b)
                    .write(
                        Row.of(2, TownByHand.BANK, SECOND_TRX, "response", "LOADED")
                            .of(b.card.id(), 9)
                            .of(euros(4_00))),
            -4_00,
            "ended LOADED, and no S2 of it was given by the journal"),
        new Case(
            "a load of another amount",
            b ->
                spoil(
                    "UPDATE journal SET amount_minor = 6000 WHERE step = 'request' AND trx = ?",
                    b.load),
            -10_00,
            "the journal has a load of EUR 60.00 at NTIEP 1, and the card has done EUR 50.00"),
        new Case(
            "a load of another time",
            b ->
                spoil(
                    "UPDATE journal SET record = overlay(record placing '\\x2601010101'::bytea from 9)"
                        + " WHERE step = 'request' AND trx = ?",
                    b.load),
            0,
            "the card says another time or counterpart"),
        new Case(
            "a load that is said not to be done",
            b ->
                spoil(
                    "UPDATE journal SET code = 'NOT_DONE' WHERE step = 'response' AND trx = ?",
                    b.second),
            +20_00,
            "the card has done a load of EUR 20.00 at NTIEP 5, and the journal says it has not"),
        new Case(
            "a load that ended the other way round",
            b ->
                spoil(
                    "UPDATE journal SET code = 'UNLOADED' WHERE step = 'response' AND trx = ?",
                    b.load),
            0,
            "an order to load ended as UNLOADED"),
        new Case(
            "two loads of one number",
            b -> {
              spoil("DROP INDEX journal_load");
              spoil("UPDATE journal SET load_number = 1 WHERE load_number = 2");
              b.town.journal.spoil(
                  "CREATE INDEX journal_load ON journal (provider, purse, load_number)");
            },
            0,
            "number 1 of the card's loads, and the one before has number 1"),
        new Case(
            "a load without a number",
            b -> spoil("UPDATE journal SET load_number = NULL WHERE trx = ?", b.second),
            0,
            "an S2 was given without a number"),
        new Case(
            "a capture deleted",
            b -> spoil("DELETE FROM journal WHERE step = 'debit-response' AND trx = ?", b.purchase),
            0, // in flight: the card has done it, and its proof may still come
            ""),
        new Case(
            "a purchase deleted wholly",
            b -> spoil("DELETE FROM journal WHERE trx = ?", b.purchase),
            -7_00,
            "purchase of EUR 7.00 at NTIEP 2, and no journal knows of it"),
        new Case(
            "a capture of more",
            b ->
                spoil(
                    "UPDATE journal SET amount_minor = 800 WHERE step = 'debit-response'"
                        + " AND trx = ?",
                    b.purchase),
            +1_00,
            "drawn for EUR 7.00 and counted as EUR 8.00"),
        new Case(
            "a capture that no card made",
            b ->
                town(b)
                    .write(
                        Row.ofPurchase(TownByHand.SHOP, SECOND_TRX, "debit-response", "ACCEPTED")
                            .of(b.card.id(), 40)
                            .of(euros(2_00))
                            .asCaptured()),
            +2_00,
            "purchase of EUR 2.00 at NTIEP 40, and the card has not done it"),
        new Case(
            "a number that counts twice on a card nobody has read",
            b -> {
              spoil("DROP INDEX journal_capture");
              town(b)
                  .write(
                      Row.ofPurchase(TownByHand.SHOP, SECOND_TRX, "debit-response", "ACCEPTED")
                          .of(b.away.id(), 2)
                          .of(euros(5_00))
                          .asCaptured());
            },
            +5_00,
            "NTIEP 2 counts twice"),
        new Case(
            "more on the card, by nobody's hand",
            b -> b.town.card(5_00, 9_00),
            +4_00,
            "neither its log nor the journal tells why"),
        new Case(
            "less on the card, by nobody's hand",
            b -> b.town.card(9_00, 5_00),
            -4_00,
            "neither its log nor the journal tells why"),
        new Case(
            "less on the card, behind a draw that came to nothing long ago",
            b -> {
              HeldCard card = b.town.card(50_01, 50_00);
              b.town.pay(card, 7_00, NOWHERE);
              for (int i = 0; i < 12; i++) {
                b.town.pay(card, 1_00, WELL);
              }
            },
            -1,
            "neither its log nor the journal tells why"),
        new Case(
            "more spent than was ever on it, of a card nobody has read",
            b -> {
              HeldCard card = b.town.unregistered(0x77, 9_00);
              b.town.pay(card, 6_00, WELL);
              b.town.takeAway(card);
            },
            +6_00,
            "more was taken from it than was ever put on it"),
        new Case(
            "a proof TRX that got an S2",
            b -> {
              TransactionId open = b.town.load(b.card, 1_00, NOWHERE);
              town(b)
                  .write(
                      Row.of(2, TownByHand.BANK, open, "proof-wanted", "PROOF_WANTED")
                          .remembering(b.second.toBytes()));
            },
            0,
            "an S2 was given for the proof TRX of bank"),
        new Case(
            "a step that nobody knows",
            b -> town(b).write(Row.of(2, TownByHand.BANK, SECOND_TRX, "gift", "GIVEN")),
            0,
            "a step 'gift' (flow 2) that this audit does not know"),
        new Case(
            "an S2 for no card",
            b -> town(b).write(Row.of(2, TownByHand.BANK, SECOND_TRX, "request", "COMMANDED")),
            0,
            "the row names no card"),
        new Case(
            "a load that the card forgot",
            b -> {
              HeldCard card = b.town.card(0);
              b.town.load(card, 5_00, ON_THE_CARD);
              b.town.end(b.town.load(card, 2_00, ON_THE_CARD), 2, "NOT_DONE");
            },
            +2_00,
            "and the journal says it has not"));
  }

  private static final TransactionId SECOND_TRX =
      TransactionId.parse("01920000-0000-7000-8000-000000000001");

  private static Row request(Books b, int number, int cents) {
    return Row.of(2, TownByHand.BANK, SECOND_TRX, "request", "COMMANDED")
        .of(b.card.id(), 5)
        .of(euros(cents))
        .numbered(number);
  }

  @TestFactory
  Stream<DynamicTest> eachIsFoundWithItsSignAndItsWords() {
    return cases().stream().map(each -> DynamicTest.dynamicTest(each.what(), () -> check(each)));
  }

  private static void check(Case spoilt) throws Exception {
    journal.forget();
    Books books = new Books();
    spoilt.spoiling().on(books);
    AuditReport report = books.town.audit();
    assertThat(report.of(Currency.EUR).difference())
        .as(report::toText)
        .isEqualTo(spoilt.euroCents());
    assertThat(
            report.findings().stream()
                .filter(finding -> finding.where() == Where.CARD)
                .mapToLong(Finding::minor)
                .sum())
        .as(report::toText)
        .isEqualTo(spoilt.euroCents());
    if (spoilt.words().isEmpty()) {
      assertThat(report.isClean()).as(report::toText).isTrue();
    } else {
      assertThat(report.isClean()).isFalse();
      assertThat(report.findings())
          .as(report::toText)
          .anyMatch(finding -> finding.text().contains(spoilt.words()));
    }
  }

  private static JournalByHand town(Books books) {
    return books.town.journal;
  }

  private static void spoil(String sql, TransactionId trx) throws Exception {
    assertThat(journal.spoil(sql, trx.value())).isPositive();
  }

  private static void spoil(String sql) throws Exception {
    journal.spoil(sql);
  }
}
