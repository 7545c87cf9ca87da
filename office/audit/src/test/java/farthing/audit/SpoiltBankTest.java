package farthing.audit;

import static farthing.audit.TownByHand.Ends.NOWHERE;
import static farthing.audit.TownByHand.Ends.ON_THE_CARD;
import static farthing.audit.TownByHand.Ends.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.audit.Finding.Where;
import farthing.audit.TownByHand.HeldCard;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A bank's book, spoilt in one place at a time; journal, float and cards are in order. */
class SpoiltBankTest {
  private static final int FEE = 25;

  private static JournalByHand journal;
  private static DatabaseSettings bank;
  private static Connection book;

  @BeforeAll
  static void start() throws Exception {
    journal = JournalByHand.in(OnePostgres.database("spoilt_bank_journal"));
    bank = OnePostgres.database("spoilt_bank");
    Database.open(bank, Database.LEDGER).close();
    book = DriverManager.getConnection(bank.url(), bank.user(), bank.password());
    try (Statement made = book.createStatement()) {
      // what any bank's view of its own tables shows
      made.execute(
          "CREATE TABLE audited_load (party text, trx uuid, flow text, currency bytea,"
              + " amount_minor bigint, fee_minor bigint, state text, booked_minor bigint,"
              + " held_minor bigint)");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    book.close();
    journal.close();
  }

  /** Loads and unloads that came to every end there is, and their bank's book. */
  private static final class Books {
    final TownByHand town = new TownByHand(journal);
    final TransactionId load;
    final TransactionId unload;
    final TransactionId closed;
    final TransactionId open;
    final TransactionId notDone;

    Books() throws Exception {
      HeldCard card = town.card(0);
      load = town.load(card, 50_00, WELL);
      booked(load, "load", 50_00, "committed", -50_25, 0);
      notDone = town.load(card, 9_00, NOWHERE);
      town.end(notDone, 2, "NOT_DONE");
      booked(notDone, "load", 9_00, "released", 0, 0);
      unload = town.unload(card, 10_00, WELL);
      booked(unload, "unload", 10_00, "committed", 9_75, 0);
      closed = TransactionId.parse("01920000-0000-7000-8000-000000000001");
      journal.write(JournalByHand.Row.of(2, TownByHand.BANK, closed, "request", "SHUT"));
      booked(closed, "load", 7_00, "released", 0, 0);
      open = town.load(card, 20_00, ON_THE_CARD);
      booked(open, "load", 20_00, "held", -20_25, 20_25);
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
            "released though loaded",
            b -> set(b.load, "released", 0, 0),
            +50_00,
            "released by the bank; the journal: LOADED"),
        new Case(
            "released though unloaded",
            b -> set(b.unload, "released", 0, 0),
            -10_00,
            "released by the bank; the journal: UNLOADED"),
        new Case(
            "committed though not done",
            b -> set(b.notDone, "committed", -9_25, 0),
            -9_00,
            "committed by the bank; the journal: NOT_DONE"),
        new Case(
            "committed though closed",
            b -> set(b.closed, "committed", -7_25, 0),
            -7_00,
            "committed by the bank; the journal: closed before any S2"),
        new Case(
            "committed while the card has not spoken",
            b -> set(b.open, "committed", -20_25, 0),
            -20_00,
            "committed by the bank; the journal: commanded, without an end"),
        new Case(
            "released while the card may have it",
            b -> set(b.open, "released", 0, 0),
            0,
            "released by the bank, and the card may have it"),
        new Case(
            "posted twice",
            b -> set(b.load, "committed", -100_50, 0),
            -50_25,
            "committed by the book, and its postings gave the customer EUR -100.50"),
        new Case(
            "never posted",
            b -> set(b.unload, "committed", 0, 0),
            -9_75,
            "its postings gave the customer EUR 0.00"),
        new Case(
            "held and not reserved",
            b -> set(b.open, "held", 0, 0),
            +20_25,
            "held by the book, and its postings gave the customer EUR 0.00 and hold EUR 0.00"),
        new Case(
            "committed and still reserved",
            b -> set(b.load, "committed", -50_25, 50_25),
            0,
            "and hold EUR +50.25"),
        new Case(
            "not in the book",
            b -> change("DELETE FROM audited_load WHERE trx = ?", b.load),
            +50_00,
            "not in the bank's book; the journal: LOADED"),
        new Case(
            "an unload that is not in the book",
            b -> change("DELETE FROM audited_load WHERE trx = ?", b.unload),
            -10_00,
            "not in the bank's book; the journal: UNLOADED"),
        new Case(
            "of another amount",
            b ->
                change(
                    "UPDATE audited_load SET amount_minor = 6000, booked_minor = -6025"
                        + " WHERE trx = ?",
                    b.load),
            0,
            "a load of 6000 minor units of EUR in the bank's book, a load of EUR 50.00 in the journal"),
        new Case("not heard of yet", b -> set(b.load, "held", -50_25, 50_25), 0, ""),
        new Case("on its way", b -> set(b.load, "committing", -50_25, 50_25), 0, ""),
        new Case(
            "an entry that makes money",
            _ -> {
              change(
                  "INSERT INTO ledger_account (kind, name, currency, never_below_zero)"
                      + " VALUES ('customer', 'anna', '\\x097802', true)");
              change("ALTER TABLE ledger_entry DISABLE TRIGGER USER");
              change("ALTER TABLE ledger_posting DISABLE TRIGGER ledger_adds_up");
              change("INSERT INTO ledger_entry (reference, postings) VALUES ('gift', 2)");
              change(
                  "INSERT INTO ledger_posting (entry, account, minor)"
                      + " SELECT t.id, a.id, 500 FROM ledger_entry t, ledger_account a");
            },
            +5_00,
            "the postings of gift do not sum to zero"));
  }

  @TestFactory
  Stream<DynamicTest> eachIsFoundWithItsSignAndItsWords() {
    return cases().stream().map(each -> DynamicTest.dynamicTest(each.what(), () -> check(each)));
  }

  private static void check(Case spoilt) throws Exception {
    journal.forget();
    change("TRUNCATE audited_load");
    Books books = new Books();
    spoilt.spoiling().on(books);
    AuditReport report =
        Audit.of(
                books
                    .town
                    .inputs()
                    .withBanks(
                        List.of(
                            new AuditedDatabase("bank", bank.url(), bank.user(), bank.password()))))
            .report();
    assertThat(report.findings())
        .as(report::toText)
        .allMatch(finding -> finding.where() == Where.BANK);
    assertThat(report.findings().stream().mapToLong(Finding::minor).sum())
        .as(report::toText)
        .isEqualTo(spoilt.euroCents());
    assertThat(report.isClean()).as(report::toText).isEqualTo(spoilt.words().isEmpty());
    if (!spoilt.words().isEmpty()) {
      assertThat(report.findings())
          .as(report::toText)
          .anyMatch(finding -> finding.text().contains(spoilt.words()));
    }
  }

  private static void booked(
      TransactionId trx, String flow, long minor, String state, long booked, long held)
      throws Exception {
    try (PreparedStatement insert =
        book.prepareStatement("INSERT INTO audited_load VALUES ('bank', ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setObject(1, trx.value());
      insert.setString(2, flow);
      insert.setBytes(3, Currency.EUR.toBytes().toArray());
      insert.setLong(4, minor);
      insert.setLong(5, FEE);
      insert.setString(6, state);
      insert.setLong(7, booked);
      insert.setLong(8, held);
      insert.executeUpdate();
    }
  }

  private static void set(TransactionId trx, String state, long booked, long held)
      throws Exception {
    try (PreparedStatement update =
        book.prepareStatement(
            "UPDATE audited_load SET state = ?, booked_minor = ?, held_minor = ? WHERE trx = ?")) {
      update.setString(1, state);
      update.setLong(2, booked);
      update.setLong(3, held);
      update.setObject(4, trx.value());
      assertThat(update.executeUpdate()).isOne();
    }
  }

  private static void change(String sql, TransactionId trx) throws Exception {
    try (PreparedStatement change = book.prepareStatement(sql)) {
      change.setObject(1, trx.value());
      assertThat(change.executeUpdate()).isOne();
    }
  }

  private static void change(String sql) throws Exception {
    try (Statement change = book.createStatement()) {
      change.execute(sql);
    }
  }
}
