package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.Problem;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.ParameterUpdate.Limits;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.store.PurseTotals;
import farthing.virtual.PurseMemory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A points programme in a bank's place, and a card with 20.00 EUR and 500 of its points: each is
 * loaded by whom it is agreed with, and neither becomes the other.
 */
@SuppressWarnings("NullAway.Init")
class PointsTest extends LoadStory {
  private static final Currency POINTS = Currency.named("P1001");
  private static final Limits SLOT = new Limits(points(100_000), points(20_000));

  private final TestBank miles = TestBank.named("miles", clock);
  private TestScheme.Make made;
  private Holder person;

  @BeforeEach
  void makeACard() {
    person = withSlots(euros(2_000), points(500));
  }

  @Override
  BankAgreement.Register register() {
    return BankAgreement.Register.of(
        List.of(east.agreement(), miles(Set.of(Flow.LOAD, Flow.UNLOAD))));
  }

  private BankAgreement miles(Set<Flow> flows) {
    return miles.agreement(true, flows, Map.of(POINTS, new AmountRange(10, 5_000)));
  }

  @Test
  void pointsComeFromTheirProgrammeAndGoBackToItAndTheMoneyStays() {
    Holder.Intent load = person.intend(miles, Flow.LOAD, points(300));
    LoadConfirmation told = whole(load);
    assertThat(told.outcome()).isEqualTo(LoadOutcome.LOADED);
    assertThat(told.amount()).isEqualTo(points(300));
    holds(2_000, 800);

    assertThat(whole(person.intend(miles, Flow.UNLOAD, points(100))).outcome())
        .isEqualTo(LoadOutcome.UNLOADED);
    holds(2_000, 700);
  }

  @Test
  void eachIsLoadedByWhomItIsAgreedWith() {
    refused(
        server.request(person.intend(east, Flow.LOAD, points(300))), ErrorCode.CURRENCY_NOT_AGREED);
    refused(
        server.request(person.intend(miles, Flow.LOAD, euros(300))), ErrorCode.CURRENCY_NOT_AGREED);

    nothingMoved();
  }

  @Test
  void boundsAreThoseOfTheCurrency() {
    refused(
        server.request(person.intend(miles, Flow.LOAD, points(9))), ErrorCode.AMOUNT_NOT_AGREED);
    refused(
        server.request(person.intend(miles, Flow.LOAD, points(5_001))),
        ErrorCode.AMOUNT_NOT_AGREED);

    nothingMoved();
  }

  @Test
  void whetherPointsGoBackIsAgreed() {
    server.close();
    server =
        TestServer.open(
            new LoadServer(
                journal,
                BankAgreement.Register.of(List.of(miles(Set.of(Flow.LOAD)))),
                TestScheme.module(TestScheme.PROVIDER),
                hotlist::contains,
                LoadPolicy.usual(),
                RemoteLoadServers.none(),
                new Random(1),
                clock));

    refused(
        server.request(person.intend(miles, Flow.UNLOAD, points(100))),
        ErrorCode.DIRECTION_NOT_AGREED);
    nothingMoved();
  }

  @Test
  void theWordOfOneSlotLoadsNothingIntoTheOther() {
    Holder.Intent money = person.intend(east, Flow.LOAD, euros(300));
    Bytes ofMoney = cardLoad(money).said().toBytes();
    Bytes relabelled =
        ofMoney.slice(0, 18).plus(POINTS.toBytes()).plus(ofMoney.slice(21, ofMoney.size() - 21));

    refused(
        server.request(person.packed(miles, miles.offer(Flow.LOAD, points(300)), ofMoney)),
        ErrorCode.CURRENCY_DIFFERS);
    refused(
        server.request(person.packed(miles, miles.offer(Flow.LOAD, points(300)), relabelled)),
        ErrorCode.S1_WRONG);

    nothingMoved();
  }

  @Test
  void aCommandForPointsLoadsNoMoney() throws Exception {
    Holder.Intent load = person.intend(miles, Flow.LOAD, points(300));
    LoadCommand command = LoadCommand.parse(content(load).command());

    assertThat(person.card().transmit(Purse.creditLoad(0, command)).status())
        .isEqualTo(StatusWord.DATA_WRONG);
    person.initialize(east.offer(Flow.LOAD, euros(300)));
    assertThat(person.card().transmit(Purse.creditLoad(0, command)).status())
        .isEqualTo(StatusWord.S2_WRONG);

    holds(2_000, 500);
    TransactionId proofTrx = wanted(proof(load, new TransactionId(new UUID(1, 2))));
    assertThat(proven(load, proof(load, proofTrx))).isEqualTo(LoadOutcome.NOT_DONE);
  }

  /** One S2 per card, whatever the currency: the next one comes when the first is settled. */
  @Test
  void anUnsureLoadOfPointsIsSettledByItsOwnSlotBeforeMoneyIsLoaded() {
    Holder.Intent unsure = person.intend(miles, Flow.LOAD, points(300));
    ok(server.request(unsure));
    Holder.Intent money = person.intend(east, Flow.LOAD, euros(300));

    Problem wanted = Problem.parse(server.request(money).body());
    assertThat(wanted.code()).isEqualTo(ErrorCode.PROOF_WANTED);
    assertThat(wanted.proof().orElseThrow().currency()).isEqualTo(POINTS);
    TransactionId proofTrx = wanted.proof().orElseThrow().trx();
    Bytes inTheMoneysSlot =
        Holder.proof(money.offer(), proofTrx, person.state(money.order(), Currency.EUR, proofTrx))
            .toJson();
    refused(server.post(money, "proof", inTheMoneysSlot), ErrorCode.PROOF_WANTED);

    Bytes inItsSlot =
        Holder.proof(money.offer(), proofTrx, person.state(money.order(), POINTS, proofTrx))
            .toJson();
    ok(server.post(money, "proof", inItsSlot));
    assertThat(whole(person.intend(east, Flow.LOAD, euros(300))).outcome())
        .isEqualTo(LoadOutcome.LOADED);
    holds(2_300, 500);
  }

  @Test
  void aSoftwarePurseGivesBackNoMorePointsThanItGotHoweverMuchMoneyItHas() {
    restart(
        LoadPolicy.usual().unloadingSoftwareWithin(new JournalBalances(new PurseTotals(database))));
    made = anotherCard().generation(TestScheme.SOFTWARE);
    person = new Holder(TestScheme.card(made, new PurseMemory(), euros(0), points(500)));
    whole(person.intend(east, Flow.LOAD, euros(5_00)));
    whole(person.intend(miles, Flow.LOAD, points(100)));

    refused(
        server.request(person.intend(miles, Flow.UNLOAD, points(101))),
        ErrorCode.SHADOW_BALANCE_TOO_LOW);
    holds(500, 600);
  }

  @Test
  void aLoadOfMoneyOpensASlotForPoints() {
    restart(LoadPolicy.usual().opening(SLOT));
    person = withSlots(euros(2_000));

    assertThat(whole(person.intend(east, Flow.LOAD, euros(300))).outcome())
        .isEqualTo(LoadOutcome.LOADED);

    assertThat(person.slot(1).balance()).isEqualTo(points(0));
    assertThat(person.slot(1).maximum()).isEqualTo(SLOT.maximum());
    assertThat(person.slot(1).purchaseMaximum()).isEqualTo(SLOT.purchaseMaximum());
    whole(person.intend(miles, Flow.LOAD, points(300)));
    holds(2_300, 300);
  }

  @Test
  void anUnloadOrALoadOfThePointsThemselvesBringsNoSlot() {
    restart(LoadPolicy.usual().opening(SLOT));

    assertThat(updates(person.intend(east, Flow.LOAD, euros(300)))).containsExactly(SLOT);
    person = withSlots(euros(2_000), points(500));
    assertThat(updates(person.intend(east, Flow.UNLOAD, euros(300)))).isEmpty();
    person = withSlots(euros(2_000), points(500));
    assertThat(updates(person.intend(miles, Flow.LOAD, points(300)))).isEmpty();
  }

  @Test
  void aCardWithoutRoomIsLoadedAsItIs() {
    restart(LoadPolicy.usual().opening(SLOT));
    person = withSlots(eight());

    assertThat(whole(person.intend(east, Flow.LOAD, euros(300))).outcome())
        .isEqualTo(LoadOutcome.LOADED);

    assertThat(person.euros()).isEqualTo(2_300);
  }

  /** The number of slots is signed by nobody. */
  @Test
  void aCardThatIsMadeToLieAboutItsRoomRefusesAndNothingMoved() {
    restart(LoadPolicy.usual().opening(SLOT));
    person = withSlots(eight());
    Bytes fci = person.fci();
    Bytes lying = fci.slice(0, fci.size() - 1).plus(Bytes.of((byte) 7));
    var offer = east.offer(Flow.LOAD, euros(300));
    Holder.Intent load =
        person.packed(east, offer, lying, person.initialize(offer), euros(300), 1, List.of());

    Bytes answer = person.obey(load, content(load).command());

    assertThat(LoadAnswer.parse(answer).cc().isDone()).isFalse();
    assertThat(outcome(load, server.post(load, "negative", Holder.response(load, answer).toJson())))
        .isEqualTo(LoadOutcome.NOT_DONE);
    assertThat(person.euros()).isEqualTo(2_000);
  }

  private static Amount[] eight() {
    return Stream.concat(
            Stream.of(euros(2_000)),
            IntStream.range(1002, 1009).mapToObj(code -> new Amount(5, new Currency(code, 0))))
        .toArray(Amount[]::new);
  }

  private Holder withSlots(Amount... balances) {
    made = anotherCard();
    return new Holder(TestScheme.card(made, new PurseMemory(), balances));
  }

  private LoadConfirmation whole(Holder.Intent intent) {
    Bytes answer = person.obey(intent, content(intent).command());
    return told(intent, server.respond(intent, answer));
  }

  private Load.Content content(Holder.Intent intent) {
    return command(intent).open(intent.offer().tsk(), intent.bank().party(), intent.trx());
  }

  private List<Limits> updates(Holder.Intent intent) {
    return LoadCommand.parse(content(intent).command()).updates();
  }

  private TestServer.Answer proof(Holder.Intent about, TransactionId over) {
    return server.post(about, "proof", person.proof(about.offer(), over).toJson());
  }

  private static TransactionId wanted(TestServer.Answer answer) {
    return Problem.parse(answer.body()).proof().orElseThrow().trx();
  }

  private static Amount points(int points) {
    return new Amount(points, POINTS);
  }

  private void holds(int euros, int points) {
    assertThat(person.euros()).isEqualTo(euros);
    assertThat(person.slot(1).balance()).isEqualTo(points(points));
  }

  /** Neither on the card nor in the books: no S2 was given for it. */
  private void nothingMoved() {
    holds(2_000, 500);
    assertThat(journal.lastLoad(made.iep())).isEmpty();
  }
}
