package farthing.audit;

import static farthing.audit.TownByHand.Ends.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.audit.Finding.Where;
import farthing.audit.TownByHand.HeldCard;
import farthing.base.Currency;
import farthing.base.TransactionId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The issuer's ledger, spoilt in one place at a time; journal and cards are in order. */
class SpoiltFloatTest {
  private static JournalByHand journal;

  @BeforeAll
  static void start() throws Exception {
    journal = JournalByHand.in(OnePostgres.database("spoilt_float"));
  }

  @AfterAll
  static void stop() throws Exception {
    journal.close();
  }

  private static final class Books {
    final TownByHand town = new TownByHand(journal);
    final TransactionId load;
    final TransactionId unload;

    Books() throws Exception {
      HeldCard card = town.card(0);
      load = town.load(card, 50_00, WELL);
      unload = town.unload(card, 10_00, WELL);
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
            "a posting missing",
            b -> deleteEntry(b.load),
            -50_00,
            "is neither posted to the float nor waits for it"),
        new Case(
            "an unload's posting missing",
            b -> deleteEntry(b.unload),
            +10_00,
            "ended with EUR -10.00 moved, and is neither posted"),
        new Case(
            "a posting that waits",
            b -> {
              deleteEntry(b.load);
              journal.spoil(
                  "INSERT INTO float_due (party, trx) VALUES ('bank', ?)", b.load.value());
            },
            0,
            ""),
        new Case(
            "a posting doubled under another reference",
            b -> journal.post("float/bank/" + b.load + "/2", "pool", "bank", Currency.EUR, 50_00),
            +50_00,
            "/2, and no load of the journal ended so"),
        new Case(
            "a posting of another name",
            _ -> journal.post("gift", "pool", "bank", Currency.EUR, 3_00),
            +3_00,
            "as issued by gift, and no load of the journal ended so"),
        new Case(
            "a posting of the wrong sign",
            b -> {
              deleteEntry(b.load);
              journal.post("float/bank/" + b.load, "pool", "bank", Currency.EUR, -50_00);
            },
            -100_00,
            "ended with EUR +50.00 moved; posted to the float as EUR -50.00 issued"),
        new Case(
            "money as if it were points",
            b -> {
              deleteEntry(b.load);
              journal.post("float/bank/" + b.load, "programme", "bank", Currency.EUR, 50_00);
            },
            0,
            "EUR 0.00 of its bank's funds"),
        new Case(
            "points in the money's place",
            b -> {
              deleteEntry(b.load);
              journal.post(
                  "float/bank/" + b.load, "programme", "bank", Currency.named("P1001"), 50_00);
            },
            // in euros it is missing, in points nobody loaded it
            -50_00,
            "is neither posted to the float nor waits for it"),
        new Case(
            "the funds of another bank",
            b -> {
              deleteEntry(b.load);
              journal.post("float/bank/" + b.load, "pool", "other", Currency.EUR, 50_00);
            },
            0,
            "EUR 0.00 of its bank's funds"),
        new Case(
            "half an entry",
            b ->
                journal.spoil(
                    "DELETE FROM ledger_posting p USING ledger_entry t, ledger_account a"
                        + " WHERE t.id = p.entry AND a.id = p.account AND a.kind = 'pool'"
                        + " AND t.reference = ?",
                    "float/bank/" + b.load),
            // as an entry that creates money, and as a balance that has what no posting gives
            +50_00 - 50_00,
            "do not sum to zero"),
        new Case(
            "a balance that was written",
            _ ->
                journal.spoil(
                    "UPDATE ledger_balance SET minor = minor + 7 WHERE part = 0 AND account ="
                        + " (SELECT id FROM ledger_account WHERE kind = 'issued')"),
            +7,
            "the balance kept of issued/46415254 is not the sum of its postings"),
        new Case(
            "one that waits and has not ended",
            b -> {
              journal.spoil(
                  "DELETE FROM journal WHERE step = 'response' AND trx = ?", b.unload.value());
              deleteEntry(b.unload);
              journal.spoil(
                  "INSERT INTO float_due (party, trx) VALUES ('bank', ?)", b.unload.value());
            },
            0,
            "waits to be posted to the float, and has not ended"));
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
    assertThat(report.findings())
        .as(report::toText)
        .allMatch(finding -> finding.where() == Where.FLOAT);
    assertThat(
            report.findings().stream()
                .filter(finding -> finding.currency().filter(Currency.EUR::equals).isPresent())
                .mapToLong(Finding::minor)
                .sum())
        .as(report::toText)
        .isEqualTo(spoilt.euroCents());
    assertThat(report.isClean()).as(report::toText).isEqualTo(spoilt.words().isEmpty());
    if (!spoilt.words().isEmpty()) {
      assertThat(report.findings())
          .as(report::toText)
          .anyMatch(finding -> finding.text().contains(spoilt.words()));
    }
  }

  @Test
  void accountsAreListedWithWhatTheJournalMakesOfThem() throws Exception {
    journal.forget();
    Books books = new Books();
    assertThat(books.town.audit().accounts())
        .containsExactly(
            new AccountLine("journal", "funds/46415254.bank", Currency.EUR, -40_00, -40_00),
            new AccountLine("journal", "issued/46415254", Currency.EUR, 40_00, 40_00));
    deleteEntry(books.unload);
    assertThat(books.town.audit().accounts())
        .extracting(AccountLine::difference)
        .containsExactly(-10_00L, 10_00L);
  }

  private static void deleteEntry(TransactionId trx) throws Exception {
    String reference = "float/bank/" + trx;
    journal.spoil(
        "UPDATE ledger_balance b SET minor = b.minor - p.minor FROM ledger_posting p, ledger_entry t"
            + " WHERE t.id = p.entry AND p.account = b.account AND b.part = p.entry % 8"
            + " AND t.reference = ?",
        reference);
    journal.spoil(
        "DELETE FROM ledger_posting p USING ledger_entry t WHERE t.id = p.entry"
            + " AND t.reference = ?",
        reference);
    assertThat(journal.spoil("DELETE FROM ledger_entry WHERE reference = ?", reference)).isOne();
  }
}
