package farthing.netbank;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.BankSession;
import farthing.messages.ErrorCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is let in, and who must wait. */
@SuppressWarnings("NullAway.Init")
class LogInTest {
  private static BankWorld world;

  @BeforeAll
  static void open() {
    world = new BankWorld("log_in");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void accountAndPasswordLetAClientInToASessionOfTheBanks() {
    Visitor.Got answer = world.visitor().clientLogIn(world.customer(0), BankWorld.PASSWORD);

    assertThat(BankSession.parse(answer.body()).url().toString())
        .matches(world.bank.baseUrl() + "/farthing/sessions/[A-Za-z0-9_-]{22}");
  }

  @Test
  void anUnknownAccountIsAnsweredLikeAWrongPassword() {
    Visitor.Got wrong = world.visitor().clientLogIn(world.customer(0), "wrong horse");
    Visitor.Got unknown = world.visitor().clientLogIn("no-such-account", BankWorld.PASSWORD);
    Visitor.Got noneAtAll = world.visitor().clientLogIn("\u0000 ' --", BankWorld.PASSWORD);

    assertThat(wrong.code()).isEqualTo(ErrorCode.LOG_IN_WRONG);
    assertThat(unknown.status()).isEqualTo(wrong.status());
    assertThat(unknown.body()).isEqualTo(wrong.body());
    assertThat(noneAtAll.body()).isEqualTo(wrong.body());
  }

  @Test
  void afterFiveWrongPasswordsNoneIsLookedAtForAWhile() {
    String ada = world.customer(0);
    for (String account : List.of(ada, "another-unknown")) {
      for (int i = 0; i < LogIn.MOST_WRONG; i++) {
        assertThat(world.visitor().clientLogIn(account, "guess " + i).code())
            .isEqualTo(ErrorCode.LOG_IN_WRONG);
      }
      Visitor.Got sixth = world.visitor().clientLogIn(account, BankWorld.PASSWORD);
      assertThat(sixth.code()).isEqualTo(ErrorCode.RATE_EXCEEDED);
      assertThat(Long.parseLong(sixth.header("retry-after")))
          .isBetween(1L, LogIn.WINDOW.toSeconds() + 1);
    }
    assertThat(world.visitor().logIn(ada, BankWorld.PASSWORD).page().text())
        .as("the page counts with the client")
        .contains("Try again in 15 minutes");

    world.pass(LogIn.WINDOW);

    assertThat(world.visitor().clientLogIn(ada, BankWorld.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void guessesAtOnceAreCountedOneByOne() throws Exception {
    String ada = world.customer(0);
    List<Future<ErrorCode>> coming = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 12; i++) {
        coming.add(threads.submit(() -> world.visitor().clientLogIn(ada, "guess").code()));
      }
    }

    int looked = 0;
    for (Future<ErrorCode> each : coming) {
      looked += each.get() == ErrorCode.LOG_IN_WRONG ? 1 : 0;
    }
    assertThat(looked).isEqualTo(LogIn.MOST_WRONG);
  }

  @Test
  void theRightPasswordInTimeForgivesTheWrongOnes() {
    String ada = world.customer(0);
    for (int round = 0; round < 2; round++) {
      for (int i = 1; i < LogIn.MOST_WRONG; i++) {
        world.visitor().clientLogIn(ada, "guess");
      }
      assertThat(world.visitor().clientLogIn(ada, BankWorld.PASSWORD).status()).isEqualTo(200);
    }
  }

  @Test
  void aChangedPasswordIsTheOnlyOneAndEndsWhatWasLoggedIn() {
    String ada = world.customer(0);
    Visitor browser = world.visitor();
    browser.logIn(ada, BankWorld.PASSWORD);

    assertThat(world.customers().changePassword(ada, "battery staple")).isTrue();
    assertThat(world.customers().changePassword("no-such-account", "battery staple")).isFalse();

    assertThat(browser.get("/").at().getPath()).isEqualTo("/login");
    assertThat(world.visitor().clientLogIn(ada, BankWorld.PASSWORD).code())
        .isEqualTo(ErrorCode.LOG_IN_WRONG);
    assertThat(world.visitor().clientLogIn(ada, "battery staple").status()).isEqualTo(200);
  }

  @Test
  void anAccountIsOpenedOnceAndItsMoneyIsInTheBooks() {
    String ada = world.customer(12_34);

    assertThat(world.customers().open(ada, "Eve", BankWorld.PASSWORD, BankWorld.euros(99_00)))
        .isFalse();
    assertThat(world.balance(ada)).isEqualTo(12_34);
    assertThat(world.sum()).isZero();
  }

  @Test
  void noPasswordCookieOrSessionStandsInTheDatabase() throws SQLException {
    String ada = world.customer(0);
    String session =
        BankSession.parse(world.visitor().clientLogIn(ada, BankWorld.PASSWORD).body())
            .url()
            .getPath();
    String token = session.substring(session.lastIndexOf('/') + 1);

    try (Connection connection = world.database.source().getConnection();
        Statement ask = connection.createStatement();
        ResultSet row =
            ask.executeQuery(
                "SELECT count(*) FILTER (WHERE text LIKE '%"
                    + token
                    + "%'),"
                    + " count(*) FILTER (WHERE text LIKE '%"
                    + BankWorld.PASSWORD
                    + "%'), count(*)"
                    + " FROM (SELECT v::text AS text FROM visit v UNION ALL SELECT c::text FROM"
                    + " customer c) all_rows")) {
      row.next();
      assertThat(row.getInt(1)).isZero();
      assertThat(row.getInt(2)).isZero();
      assertThat(row.getInt(3)).isPositive();
    }
  }

  @Test
  void aHashIsOfOnePasswordAndOneSaltAndNamesItsCosts() {
    Passwords usual = new Passwords(128, 2);
    String hash = usual.hash("correct horse", new Random(1));

    assertThat(hash).startsWith("argon2id:128:2:");
    assertThat(usual.hash("correct horse", new Random(2))).isNotEqualTo(hash);
    assertThat(Passwords.is("correct horse", hash)).isTrue();
    assertThat(Passwords.is("correct horsf", hash)).isFalse();
  }
}
