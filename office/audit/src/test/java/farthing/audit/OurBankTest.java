package farthing.audit;

import static farthing.audit.TownByHand.Ends.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.audit.TownByHand.HeldCard;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of the bank that comes with the program, as far as the audit reads them. */
class OurBankTest {
  private static final String TABLES =
      "CREATE TABLE customer (account text, currency bytea);"
          + "CREATE TABLE movement (trx uuid, step text);"
          + "CREATE TABLE load (trx uuid, account text, fee_minor int, offer bytea, state text);"
          + "INSERT INTO customer VALUES ('anna', '\\x097802')";

  @Test
  void itsPostingsAreAddedUpByTheReferencesOfEachLoad() throws Exception {
    try (JournalByHand journal = JournalByHand.in(OnePostgres.database("our_bank_journal"))) {
      DatabaseSettings bank = OnePostgres.database("our_bank");
      Database.open(bank, Database.LEDGER).close();
      try (Connection books =
              DriverManager.getConnection(bank.url(), bank.user(), bank.password());
          Statement made = books.createStatement()) {
        made.execute(TABLES);
        TownByHand town = new TownByHand(journal);
        HeldCard card = town.card(0);
        TransactionId load = town.load(card, 50_00, WELL);
        TransactionId unload = town.unload(card, 10_00, WELL);
        post(books, "cash", "till", "customer", "anna", "paid in", 100_00);
        post(books, "customer", "anna", "held", "anna", "hold/load/" + load, 50_25);
        post(books, "held", "anna", "float-pool", "cards", "commit/load/" + load, 50_25);
        post(books, "float-pool", "cards", "customer", "anna", "commit/unload/" + unload, 9_75);
        book(books, load, "load", 50_00);
        book(books, unload, "unload", 10_00);
        Inputs inputs =
            town.inputs()
                .withBanks(
                    List.of(new AuditedDatabase("bank", bank.url(), bank.user(), bank.password())));
        assertThat(Audit.of(inputs).report().findings()).isEmpty();

        made.execute("UPDATE load SET state = 'released' WHERE trx = '" + load + "'");
        assertThat(Audit.of(inputs).report().findings())
            .extracting(Finding::text)
            .containsExactlyInAnyOrder(
                "released by the bank; the journal: LOADED",
                "released by the book, and its postings gave the customer EUR -50.25 and hold EUR 0.00");
      }
    }
  }

  /**
   * Nothing is lost by it, but each of the two believes that the other has the money, or owes it.
   */
  @Test
  void bankAndIssuerWhoHaveTheFundsAtDifferentPlacesAreTold() throws Exception {
    try (JournalByHand journal = JournalByHand.in(OnePostgres.database("our_other_journal"))) {
      DatabaseSettings bank = OnePostgres.database("our_other_bank");
      Database.open(bank, Database.LEDGER).close();
      try (Connection books =
              DriverManager.getConnection(bank.url(), bank.user(), bank.password());
          Statement made = books.createStatement()) {
        made.execute(TABLES);
        TownByHand town = new TownByHand(journal);
        HeldCard card = town.card(0);
        post(books, "cash", "till", "customer", "anna", "paid in", 100_00);
        for (int minor : new int[] {50_00, 20_00}) {
          TransactionId load = town.load(card, minor, WELL);
          post(books, "customer", "anna", "held", "anna", "hold/load/" + load, minor + 25);
          post(
              books,
              "held",
              "anna",
              "float-bank-keeps",
              "cards",
              "commit/load/" + load,
              minor + 25);
          book(books, load, "load", minor);
        }

        assertThat(
                Audit.of(
                        town.inputs()
                            .withBanks(
                                List.of(
                                    new AuditedDatabase(
                                        "bank", bank.url(), bank.user(), bank.password()))))
                    .report()
                    .findings())
            .singleElement()
            .satisfies(found -> {
              assertThat(found.text())
                  .isEqualTo(
                      "the bank's books have these funds as bank-keeps, the issuer's ledger as pool");
              assertThat(found.minor()).isEqualTo(70_00);
            });
      }
    }
  }

  private static void book(Connection books, TransactionId trx, String flow, int minor)
      throws Exception {
    String offer = "{\"party\":\"bank\",\"flow\":\"%s\",\"amountMinor\":%d}".formatted(flow, minor);
    try (PreparedStatement insert =
        books.prepareStatement("INSERT INTO load VALUES (?, 'anna', 25, ?, 'committed')")) {
      insert.setObject(1, trx.value());
      insert.setBytes(2, offer.getBytes(StandardCharsets.UTF_8));
      insert.executeUpdate();
    }
  }

  private static void post(
      Connection books,
      String fromKind,
      String from,
      String toKind,
      String to,
      String reference,
      long minor)
      throws Exception {
    byte[] curr = Currency.EUR.toBytes().toArray();
    try (PreparedStatement post =
        books.prepareStatement("SELECT outcome FROM ledger_post(?, ?, ?, ?, ?, ?)")) {
      post.setString(1, reference);
      post.setArray(2, books.createArrayOf("text", new Object[] {fromKind, toKind}));
      post.setArray(3, books.createArrayOf("text", new Object[] {from, to}));
      post.setArray(4, books.createArrayOf("bytea", new byte[][] {curr, curr}));
      post.setArray(5, books.createArrayOf("boolean", new Object[] {false, false}));
      post.setArray(6, books.createArrayOf("bigint", new Object[] {-minor, minor}));
      post.executeQuery().close();
    }
  }
}
