package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a software purse holds by the journal of one server. Every load here is of EUR 50. */
final class PurseTotalsTest {
  private final IepId purse = Entries.purse();
  private Database database;
  private Journal journal;

  @BeforeEach
  void open() {
    database = Database.open(OnePostgres.database("purse_totals"), Database.PAYMENT);
    journal = Journal.open(database);
  }

  @AfterEach
  void close() {
    journal.close();
    database.close();
  }

  @Test
  void aLoadThatGivesBackWhatWasPaidTooLateAddsNothingToWhatThePurseHeld() throws Exception {
    loaded(1);
    brings("late-proof", loaded(2));

    assertThat(new PurseTotals(database).loadedMinor(purse)).containsEntry(Currency.EUR, 50_00L);
  }

  /** What was paid stays paid, and this is the way in which it comes back. */
  @Test
  void aLoadThatGivesBackACancelledPurchaseCounts() throws Exception {
    loaded(1);
    brings("cancel", loaded(2));

    assertThat(new PurseTotals(database).loadedMinor(purse)).containsEntry(Currency.EUR, 100_00L);
  }

  private TransactionId loaded(int number) {
    TransactionId trx = Entries.trx();
    journal.write(Entries.loadRequest(trx, purse, number));
    journal.write(Entries.loadEnd(trx, LoadSteps.LOADED));
    return trx;
  }

  private void brings(String source, TransactionId load) throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement insert = connection.createStatement()) {
      insert.execute(
          """
          INSERT INTO refund (purse, paid_by, provider, minor, currency, source, trx, party, nt, psam,
            ntpsam, load_party, load_trx, state, ended)
          SELECT %1$d, %1$d, %2$d, 5000, '\\x097802', '%3$s', gen_random_uuid(), 'shop', 1,
            decode('a1a2a3a4a5a6a7a8', 'hex'), n, '%4$s', '%5$s', 'credited', now()
          FROM (SELECT count(*) + 1 AS n FROM refund) numbers
          """
              .formatted(
                  purse.number(), purse.provider(), source, Entries.BANK.value(), load.value()));
    }
  }
}
