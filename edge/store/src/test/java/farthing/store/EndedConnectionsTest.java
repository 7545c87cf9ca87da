package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database ends the pool's connections, as when it is started anew: a question finds out. */
class EndedConnectionsTest {
  /** All of the pool's: whichever is given out next has been ended. */
  private static final int CONNECTIONS = 4;

  private static DatabaseSettings settings;
  private static Database database;
  private static Journal journal;

  @BeforeAll
  static void open() {
    settings = OnePostgres.database("ended_test").withPoolSize(CONNECTIONS);
    database = Database.open(settings, Database.PAYMENT);
    journal = Journal.open(database);
  }

  @AfterAll
  static void close() {
    journal.close();
    database.close();
  }

  @BeforeEach
  void endAllOfThePool() throws SQLException {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      all.add(database.source().getConnection());
    }
    for (Connection connection : all) {
      connection.close();
    }
    sql(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  @Test
  void theJournalIsReadOnAFreshOne() {
    assertThat(journal.history(Entries.SHOP, Entries.trx())).isEmpty();
    assertThat(journal.find(Entries.SHOP, Entries.trx(), Entries.DRAW)).isEmpty();
    assertThat(journal.lastCaptured(Entries.purse())).isEmpty();
  }

  @Test
  void whatAPurseHasPaidIsReadOnAFreshOne() {
    assertThat(new PurseTotals(database).capturedMinor(Entries.purse())).isEmpty();
  }

  @Test
  void whatASecurityCardHasTakenIsReadOnAFreshOne() {
    assertThat(new PsamTotals(database).totals(Entries.PSAM, 1)).isEmpty();
  }

  @Test
  void aSecurityCardIsFoundOnAFreshOne() {
    PsamId stranger = PsamId.ofHex("00000000000000aa");

    assertThat(new PsamCounters(database).find(stranger)).isEmpty();
  }

  @Test
  void aMerchantIsFoundOnAFreshOne() {
    assertThat(new Merchants(database).find(new PartyId("nobody"))).isEmpty();
  }

  @Test
  void theHotlistIsReadOnAFreshOne() {
    assertThat(new Hotlist(database).find(new IepId(1, 1))).isEmpty();
  }

  @Test
  void aDatabaseThatTakesNobodyIsAskedOnceMoreAndNotForEver() throws SQLException {
    TransactionId trx = Entries.trx();
    sql("ALTER DATABASE ended_test ALLOW_CONNECTIONS false");
    try {
      assertThatThrownBy(() -> journal.history(Entries.SHOP, trx))
          .isInstanceOf(StoreUnavailable.class)
          .hasMessageContaining("nothing was changed");
    } finally {
      sql("ALTER DATABASE ended_test ALLOW_CONNECTIONS true");
    }
    assertThat(journal.history(Entries.SHOP, trx)).isEmpty();
  }

  @Test
  void whatIsWrongAndNotBrokenIsAskedOnce() {
    List<String> asked = new ArrayList<>();

    assertThatThrownBy(() ->
            database.read(
                "not read",
                c -> {
                  asked.add("once");
                  throw new SQLException("no such column", "42703");
                }))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessage("not read");

    assertThat(asked).hasSize(1);
  }

  private static void sql(String text) throws SQLException {
    DatabaseSettings other = OnePostgres.database("ended_test_operator");
    try (Connection connection =
            DriverManager.getConnection(other.url(), other.user(), other.password());
        Statement statement = connection.createStatement()) {
      statement.execute(text.replace("current_database()", "'ended_test'"));
    }
  }
}
