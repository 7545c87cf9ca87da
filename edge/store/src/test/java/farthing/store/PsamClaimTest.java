package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.PsamId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
class PsamClaimTest {
  private static final PsamId FIRST = PsamId.ofHex("f000000000000001");
  private static final PsamId SECOND = PsamId.ofHex("0000000000000002");
  private static final PsamId THIRD = PsamId.ofHex("0000000000000003");
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(10);

  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(OnePostgres.database("claim_test"), Database.PAYMENT);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void aSecurityCardIsOfOneProcess() {
    try (PsamClaim one = PsamClaim.take(database, List.of(FIRST, SECOND), SHORT)) {
      assertThat(one.isHeld()).isTrue();
      assertThatThrownBy(() -> PsamClaim.take(database, List.of(SECOND, THIRD), SHORT))
          .isInstanceOf(PsamsTaken.class)
          .hasMessageContaining("security card " + SECOND)
          .hasMessageContaining("stop that payment server first");
      PsamClaim.take(database, List.of(THIRD), SHORT).close();
    }
    PsamClaim.take(database, List.of(SECOND, FIRST), SHORT).close();
  }

  @Test
  void aProcessThatIsJustEndingIsWaitedFor() throws Exception {
    PsamClaim ending = PsamClaim.take(database, List.of(FIRST), SHORT);
    CompletableFuture<PsamClaim> starting =
        CompletableFuture.supplyAsync(() -> PsamClaim.take(database, List.of(FIRST), LONG));
    ending.close();
    try (PsamClaim started = starting.get(60, TimeUnit.SECONDS)) {
      assertThat(started.isHeld()).isTrue();
    }
    assertThat(ending.isHeld()).isFalse();
  }

  @Test
  void aCutSessionIsTakenAgain() throws Exception {
    try (PsamClaim claim = PsamClaim.take(database, List.of(FIRST, SECOND), SHORT)) {
      cutAllSessions();
      while (!claim.isHeld() || isFree(SECOND)) {
        claim.look();
      }
      assertThatThrownBy(() -> PsamClaim.take(database, List.of(FIRST), SHORT))
          .isInstanceOf(PsamsTaken.class);
    }
  }

  @Test
  void whoLosesItToAnotherNeverHasItAgain() throws Exception {
    try (PsamClaim claim = PsamClaim.take(database, List.of(FIRST, SECOND), SHORT)) {
      synchronized (claim) { // it cannot look meanwhile
        cutAllSessions();
        PsamClaim.take(database, List.of(SECOND), LONG).close();
        try (PsamClaim other = PsamClaim.take(database, List.of(SECOND), LONG)) {
          claim.look();
          assertThat(claim.isHeld()).isFalse();
          assertThat(other.isHeld()).isTrue();
        }
      }
      claim.look();
      assertThat(claim.isHeld()).isFalse();
      PsamClaim.take(database, List.of(FIRST, SECOND), SHORT).close();
    }
  }

  private boolean isFree(PsamId psam) {
    try (PsamClaim _ = PsamClaim.take(database, List.of(psam), Duration.ofMillis(50))) {
      return true;
    } catch (PsamsTaken e) {
      return false;
    }
  }

  private void cutAllSessions() throws SQLException {
    try (Connection c = database.connect("");
        Statement s = c.createStatement()) {
      s.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_locks"
              + " WHERE locktype = 'advisory' AND granted");
    }
  }
}
