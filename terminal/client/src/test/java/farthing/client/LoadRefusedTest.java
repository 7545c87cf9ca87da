package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadOutcome;
import farthing.messages.Order;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Banks and load servers that are not what they should be: the card is not given the command. */
class LoadRefusedTest extends LoadStory {

  /** An honest order, but for one thing. */
  static Stream<Arguments> lies() {
    return Stream.of(
        lie("another amount", o -> new Lie(o).amount(euros(51_00)).order(), "You want EUR 50.00"),
        lie("another flow", o -> new Lie(o).flow(Flow.UNLOAD).order(), "order is for unload"),
        lie("another mode", o -> new Lie(o).mode(5).order(), "does not speak"),
        lie("another release", o -> new Lie(o).release(2).order(), "does not speak"),
        lie(
            "another status URL",
            o -> new Lie(o).status(URI.create("http://127.0.0.1:1/status")).order(),
            "wants its confirmation at http://127.0.0.1:1"),
        lie(
            "a load server that nobody knows",
            o -> new Lie(o).server(URI.create("https://load.example")).order(),
            "https://load.example, which is not among yours"),
        lie("an order of the past", o -> new Lie(o).hoursEarlier(2).order(), "has expired"),
        lie("a suite that the card has not", o -> new Lie(o).noSuites().order(), "kind"));
  }

  private static Arguments lie(String name, UnaryOperator<Order> lying, String told) {
    return Arguments.of(name, lying, told);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lies")
  void orderThatIsNotWhatWasWantedIsRefused(String name, UnaryOperator<Order> lying, String told) {
    LoadWorld world = world();
    world.bank.lying = lying;

    LoadEnd end = world.load(50_00);

    assertThat(end).as(name).isInstanceOf(LoadEnd.NothingMoved.class);
    assertThat(end.text()).contains(told, "Nothing moved");
    nothingRequested(world);
    assertThat(world.holder.loadProposals).isEmpty();
  }

  @Test
  void orderWithoutTheBanksNumberIsNoOrder() {
    LoadWorld world = world();
    world.bank.spoiling = page -> without(page, "\"bank\":\"0000b4a2\",");

    assertThat(world.load(50_00).text()).contains("garbled", "Nothing moved");
    nothingRequested(world);
  }

  @Test
  void pageThatSaysOtherThanItsSignedOrderIsNoOrder() {
    LoadWorld world = world();
    world.bank.spoiling = page -> changed(page, "\"amountMinor\":5000", "\"amountMinor\":5001");

    assertThat(world.load(50_00).text()).contains("garbled", "Nothing moved");
    nothingRequested(world);
  }

  @Test
  void loadServerThatIsNotOnTheListIsNotContacted() {
    LoadWorld world = world();
    world.servers = new LoadServers(Set.of());

    assertThat(world.load(50_00).text()).contains("not among yours");
    nothingRequested(world);
  }

  @Test
  void bankWithoutTlsIsNotToldThePassword() {
    LoadWorld world = world();
    LoadWanted plain =
        new LoadWanted.FromAccount(
            URI.create("http://bank.example"),
            FakeBank.ACCOUNT,
            FakeBank.PASSWORD,
            Flow.LOAD,
            euros(50_00));

    assertThat(world.begin(plain, world.purse).text()).contains("not protected", "https");
    assertThat(plain.toString()).doesNotContain(FakeBank.PASSWORD);
    nothingRequested(world);
  }

  @Test
  void sessionOfAnotherHostIsNotEntered() {
    LoadWorld world = world();
    try (TestDoor other = new TestDoor(_ -> TestDoor.Said.NOTHING)) {
      world.bank.sessionsElsewhere = Optional.of(other.address());

      assertThat(world.load(50_00).text()).contains("did not let you in", "Nothing moved");
      assertThat(other.asked()).isEmpty();
    }
    nothingRequested(world);
  }

  @Test
  void wrongPasswordIsSaid() {
    LoadWorld world = world();
    LoadWanted wrong =
        new LoadWanted.FromAccount(
            world.bankDoor.address(), FakeBank.ACCOUNT, "1234", Flow.LOAD, euros(50_00));

    assertThat(world.begin(wrong, world.purse).text())
        .contains("did not let you in", "do not fit", "Nothing moved");
    nothingRequested(world);
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCOUNT_TOO_LOW", "ACCOUNT_REFUSED", "AMOUNT_NOT_OFFERED"})
  void bankThatRefusesTheAmountIsHeard(ErrorCode code) {
    LoadWorld world = world();
    world.bank.refuses = Optional.of(code);

    assertThat(world.load(50_00).text()).contains(code.title(), "Nothing moved");
    nothingRequested(world);
  }

  @ParameterizedTest
  @CsvSource({"0.50", "100.01"})
  void amountOutsideTheOfferIsNotOrdered(String amount) {
    LoadWorld world = world();
    Amount wanted = Amount.parse(amount, euros(0).currency());

    assertThat(world.begin(world.wanting(Flow.LOAD, wanted), world.purse).text())
        .contains("EUR 1.00 to EUR 100.00", "Nothing moved");
    assertThat(world.bank.waiting()).isEmpty();
    nothingRequested(world);
  }

  @Test
  void nothingToOfferIsSaidWithTheBanksReason() {
    LoadWorld world = world();
    world.bank.accountMinor = 0;

    assertThat(world.load(50_00).text()).contains("offers nothing", "account CH");
    nothingRequested(world);
  }

  @Test
  void personWhoSaysNoIsHeard() {
    LoadWorld world = world();
    world.holder.says = false;

    assertThat(world.load(50_00).text()).contains("Not wanted", "lets go");
    nothingRequested(world);
  }

  @Test
  void cardThatMayNotBeLoadedIsFoundBeforeTheBankIsAsked() {
    LoadWorld world = world(TestCard.withEuros(20_00).inState(0x0002));

    assertThat(world.load(50_00).text()).contains("blocked for loads");
    assertThat(world.bankDoor.asked()).isEmpty();
    assertThat(world.unload(5_00).isDone()).as("its holder gets the money off").isTrue();
  }

  @Test
  void cardThatIsNotThereIsSaid() {
    LoadWorld world = world();

    assertThat(world.load(50_00, new NoCard()).text()).contains("left the reader");
    assertThat(world.bankDoor.asked()).isEmpty();
  }

  @Test
  void refusalOfTheLoadServerEndsTheLoad() {
    LoadWorld world = world();
    world.server.refuses = Optional.of(ErrorCode.AMOUNT_TOO_HIGH);

    LoadEnd end = world.load(50_00);

    assertThat(end.text()).contains("may not hold that much", "Load less", "Nothing moved");
    assertThat(world.open()).isZero();
    assertThat(world.ended()).extracting(EndedLoad::outcome).containsExactly(LoadOutcome.NOT_DONE);
    assertThat(world.balance()).isEqualTo(20_00);
  }

  /** What the load server says of the load, but for one thing. */
  static Stream<Arguments> otherLoads() {
    return Stream.of(
        other(l -> with(l, "Other Bank", l.statusOrigin(), l.amount()), "knows it as Other Bank"),
        other(l -> with(l, l.bankName(), "https://x.example", l.amount()), "https://x.example"),
        other(l -> with(l, l.bankName(), l.statusOrigin(), euros(1)), "commands EUR 0.01"),
        other(
            l ->
                new Load.Content(
                    Bytes.empty(),
                    l.bankName(),
                    l.statusOrigin(),
                    l.trx(),
                    l.amount(),
                    l.delivered()),
            "not of the form"));
  }

  private static Arguments other(UnaryOperator<Load.Content> claiming, String told) {
    return Arguments.of(claiming, told);
  }

  private static Load.Content with(Load.Content load, String name, String origin, Amount amount) {
    return new Load.Content(load.command(), name, origin, load.trx(), amount, load.delivered());
  }

  @ParameterizedTest
  @MethodSource("otherLoads")
  void loadThatIsNotWhatThePersonApprovedIsNotGivenToTheCard(
      UnaryOperator<Load.Content> claiming, String told) {
    LoadWorld world = world();
    world.server.claiming = claiming;

    LoadEnd end = world.load(50_00);

    assertThat(end).isInstanceOf(LoadEnd.NotGiven.class);
    assertThat(end.text()).contains(told, "not given the command", "Not done");
    assertThat(end.isOpen()).isFalse();
    assertThat(world.bank.outcomes())
        .as("the card has shown that nothing moved, and the hold is void")
        .containsExactly(LoadOutcome.NOT_DONE);
    booksBalance(world);
  }

  private static Bytes without(Bytes page, String part) {
    return changed(page, part, "");
  }

  private static Bytes changed(Bytes page, String from, String to) {
    String text = new String(page.toArray(), StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    return Bytes.of(text.replace(from, to).getBytes(StandardCharsets.UTF_8));
  }
}
