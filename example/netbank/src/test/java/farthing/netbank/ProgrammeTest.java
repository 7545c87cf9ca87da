package farthing.netbank;

import static farthing.netbank.BankWorld.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.Account;
import farthing.accounts.FloatArrangement;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.client.LoadEnd;
import farthing.messages.Flow;
import java.nio.file.Path;
import java.util.Map;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A points programme in a bank's place: what it awards is loaded onto cards, beside money. */
@SuppressWarnings("NullAway.Init")
class ProgrammeTest {
  private static final Currency POINTS = Currency.named("P1001");
  private static BankWorld world;

  @TempDir private Path folder;

  @BeforeAll
  static void open() {
    world = new BankWorld("programme", FloatArrangement.POOL, POINTS);
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void pointsGoFromAccountToCardAndBackAndNoFundsStandBehindThem() {
    String ada = world.customer(1_000);
    Card card = Card.of(euros(20_00), points(0));

    assertThat(world.client(folder).load(ada, Flow.LOAD, 300, card).isDone()).isTrue();
    assertThat(card.minor(0)).isEqualTo(20_00);
    assertThat(card.minor(1)).isEqualTo(300);
    assertThat(world.client(folder).load(ada, Flow.UNLOAD, 100, card).isDone()).isTrue();

    assertThat(card.minor(1)).isEqualTo(200);
    assertThat(world.balance(ada)).isEqualTo(1_000 - 350 + 50);
    Map<Account, Long> all = world.ledger().balances();
    assertThat(all.keySet())
        .extracting(Account::toString)
        .contains("float-programme/cards/P1001", "awarded/openings/P1001")
        .doesNotContain("float-pool/cards/P1001", "cash/openings/P1001");
    assertThat(world.funds()).isEqualTo(200);
    assertThat(world.sum()).isZero();
  }

  @Test
  void aCardWithMoneyAloneIsToldThatItHasNoPlaceForPoints() {
    String ada = world.customer(1_000);
    Card card = Card.of(20_00);

    LoadEnd end = world.client(folder).load(ada, Flow.LOAD, 300, card);

    assertThat(end.isDone()).isFalse();
    assertThat(end.text()).contains("no place for points of programme 1001");
    assertThat(card.cents()).isEqualTo(20_00);
    assertThat(world.balance(ada)).isEqualTo(1_000);
    assertThat(world.held(ada)).isZero();
  }

  @Test
  void thePagesSpeakOfPoints() {
    String ada = world.customer(1_000);
    Visitor browser = world.visitor();

    Document account = browser.logIn(ada, BankWorld.PASSWORD).page();

    assertThat(account.text()).contains("1000 points of programme 1001").doesNotContain("P1001");
  }

  private static Amount points(int points) {
    return new Amount(points, POINTS);
  }
}
