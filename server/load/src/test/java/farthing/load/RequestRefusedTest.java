package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.LoadingBankId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadEnvelope;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadRequest;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.SharedKey;
import farthing.messages.Tsk;
import farthing.purse.CardLoad;
import farthing.purse.KeyedCard;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.LoadSignatures;
import farthing.security.SoftwareCardKeys;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a request must satisfy before a card is commanded, one case a line. */
class RequestRefusedTest extends LoadStory {
  private final TestBank stranger = TestBank.named("stranger", clock);

  @TestFactory
  Stream<DynamicTest> ordersThatAreNotActedUpon() {
    SharedKey forged = SharedKey.generate(TestBank.KEY_ID, new Random(1));
    SharedKey unheardOf = SharedKey.generate("k9", new Random(1));
    return Stream.of(
        order("expired", d -> d.good(NOON.minusSeconds(900), NOON), ErrorCode.ORDER_EXPIRED),
        order(
            "of the future",
            d -> d.good(NOON.plusSeconds(121), NOON.plusSeconds(900)),
            ErrorCode.ORDER_NOT_YET_VALID),
        order("signed by another", d -> d.shared(forged), ErrorCode.ORDER_SIGNATURE_WRONG),
        order("under another key", d -> d.shared(unheardOf), ErrorCode.KEY_UNKNOWN),
        order("of another release", d -> d.release(2), ErrorCode.RELEASE_UNSUPPORTED),
        order("of a purchase's figure", d -> d.mode(5), ErrorCode.MODE_NOT_AGREED),
        order(
            "of another bank's IDLACQ",
            d -> d.bank(new LoadingBankId(Bytes.ofHex("01020304"))),
            ErrorCode.BANK_UNKNOWN),
        order(
            "with another's status URL",
            d -> d.statusUrl("http://east.localhost.evil:8080/status/1"),
            ErrorCode.STATUS_URL_FOREIGN),
        order("for cards of TDES", d -> d.suites(Suite.TDES), ErrorCode.SUITE_NOT_ALLOWED),
        amount("of nothing", 0, ErrorCode.AMOUNT_NOT_AGREED),
        amount("below the least", 99, ErrorCode.AMOUNT_NOT_AGREED),
        amount("above the most", 400_01, ErrorCode.AMOUNT_NOT_AGREED));
  }

  @Test
  void anOrderInACurrencyThatIsNotAgreedIsNotActedUpon() {
    OrderOffer offer = east.offer(Flow.LOAD, Amount.ofMinor(500, Currency.USD));

    refused(
        server.request(
            holder.packed(
                east,
                offer,
                holder.fci(),
                word(),
                offer.order().amount(),
                Order.RELEASE,
                List.of())),
        ErrorCode.CURRENCY_NOT_AGREED);
  }

  @Test
  void banksThatAreNotRegisteredAreRefused() {
    refused(server.request(holder.intend(stranger, Flow.LOAD, euros(500))), ErrorCode.BANK_UNKNOWN);
  }

  @Test
  void banksThatWereStoppedBeginNothingButEndWhatTheyBegan() {
    Holder.Intent begun = load(500);
    Bytes answer = obeyed(begun);
    register(east.agreement(false, Set.of(Flow.LOAD, Flow.UNLOAD)));

    refused(server.request(load(500)), ErrorCode.BANK_UNKNOWN);
    assertThat(outcome(begun, server.respond(begun, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void banksDoWhatTheyMayDoAndNothingElse() {
    register(east.agreement(true, Set.of(Flow.LOAD)));
    refused(server.request(unload(500)), ErrorCode.DIRECTION_NOT_AGREED);
    register(east.agreement(true, Set.of(Flow.UNLOAD)));
    refused(server.request(load(500)), ErrorCode.DIRECTION_NOT_AGREED);
  }

  @TestFactory
  Stream<DynamicTest> cardsThatAreNotLoaded() {
    return Stream.of(
        card(
            "expired",
            anotherCard().expiring(new Expiry(LocalDate.of(2026, 11, 21))),
            ErrorCode.CARD_EXPIRED),
        card("of an unknown issuer", anotherCard().of(0x0BAD0001), ErrorCode.PROVIDER_UNKNOWN));
  }

  @Test
  void blockedCardsAreNotLoadedThoughUnloaded() {
    TestScheme.Make blocked = anotherCard();
    hotlist.add(blocked.iep());
    refused(server.request(of(blocked, Flow.LOAD, 500)), ErrorCode.CARD_BLOCKED);
    refused(server.request(of(blocked, Flow.UNLOAD, 500)), ErrorCode.CARD_BLOCKED);
    ok(server.request(of(anotherCard().state(0x0002), Flow.UNLOAD, 500)));
    refused(server.request(signed(blocked(0x0002))), ErrorCode.CARD_BLOCKED);
    refused(server.request(signed(blocked(0x8000))), ErrorCode.CARD_BLOCKED);
  }

  @Test
  void noMoreIsLoadedThanTheCardMayHoldAndNoMoreUnloadedThanItHolds() {
    refused(server.request(signed(tooMuch())), ErrorCode.AMOUNT_TOO_HIGH);
    refused(server.request(signed(moreThanItHolds())), ErrorCode.BALANCE_TOO_LOW);
  }

  /** Whoever has no card of ours learns nothing of cards: not even which are blocked. */
  @TestFactory
  Stream<DynamicTest> nothingThatIsClaimedOfACardIsHeardBeforeItsSignature() {
    TestScheme.Make stolen = anotherCard();
    hotlist.add(stolen.iep());
    Expiry past = new Expiry(LocalDate.of(2026, 11, 21));
    return Stream.of(
        unsigned("is on the list of blocked cards", of(stolen, Flow.LOAD, 500)),
        unsigned("is expired", of(anotherCard().expiring(past), Flow.LOAD, 500)),
        unsigned("takes no loads", blocked(0x0002)),
        unsigned("is locked for good", blocked(0x8000)),
        unsigned("may not hold so much", tooMuch()),
        unsigned("does not hold so much", moreThanItHolds()));
  }

  private DynamicTest unsigned(String claim, Holder.Intent intent) {
    LoadRequest.Content said = intent.request().open(intent.offer().tsk());
    Bytes word = flipped(said.initialize(), LoadInitializeAnswer.SIZE - 1);
    return DynamicTest.dynamicTest(
        claim, () -> refused(server.request(saying(intent, word)), ErrorCode.S1_WRONG));
  }

  /** A card that is blocked would not say so: the state is put into its mouth. */
  private Holder.Intent blocked(int state) {
    Holder.Intent intent = load(500);
    byte[] word = intent.request().open(intent.offer().tsk()).initialize().toArray();
    word[16] = (byte) (state >>> 8);
    word[17] = (byte) state;
    return saying(intent, Bytes.of(word));
  }

  private Holder.Intent tooMuch() {
    return askedForLess(1_00, Flow.LOAD, 400_00, 499_00);
  }

  private Holder.Intent moreThanItHolds() {
    return askedForLess(1_00, Flow.UNLOAD, 21_00, 20_00);
  }

  /** The card would refuse such an order itself, so it is asked for less and shown for more. */
  private Holder.Intent askedForLess(int asked, Flow flow, int ordered, int balance) {
    Holder rich = new Holder(TestScheme.card(anotherCard(), euros(balance)));
    Bytes fci = rich.fci();
    Bytes word = rich.initialize(east.offer(flow, euros(asked)));
    OrderOffer offer = east.offer(flow, euros(ordered));
    return rich.packed(east, offer, fci, word, euros(ordered), Order.RELEASE, List.of());
  }

  /** Signed with the card's key, as if the card had said it. */
  private Holder.Intent signed(Holder.Intent claim) {
    CardLoad load = cardLoad(claim);
    LoadInitializeAnswer said = load.said();
    MacKey key =
        new SoftwareCardKeys(TestScheme.issuer(TestScheme.PROVIDER))
            .sessionKey(
                new KeyedCard(said.iep(), said.suite(), said.keyGeneration()),
                LoadSignatures.sessionKey(said))
            .orElseThrow();
    Mac8 s1 = LoadSignatures.s1(key, load.type(), load.asked(), said);
    return saying(claim, said.signed(s1).toBytes());
  }

  /** The same request with another word of the card. */
  private Holder.Intent saying(Holder.Intent intent, Bytes word) {
    Bytes fci = intent.request().open(intent.offer().tsk()).fci();
    Amount amount = intent.order().amount();
    return holder.packed(
        intent.bank(), intent.offer(), fci, word, amount, Order.RELEASE, List.of());
  }

  @Test
  void everyByteOfTheCardsWordIsSignedOrNoticed() {
    OrderOffer offer = east.offer(Flow.LOAD, euros(500));
    Bytes fci = holder.fci();
    Bytes word = holder.initialize(offer);

    for (int at = 0; at < word.size(); at++) {
      Holder.Intent spoilt =
          holder.packed(east, offer, fci, flipped(word, at), euros(500), Order.RELEASE, List.of());
      TestServer.Answer answer = server.request(spoilt);
      assertThat(answer.status()).as("byte " + at).isIn(422, 403);
    }
    assertThat(journal.lastLoad(make.iep())).isEmpty();
  }

  @Test
  void requestAndOrderAndCardSpeakOfTheSameMoney() {
    OrderOffer offer = east.offer(Flow.LOAD, euros(500));
    Bytes fci = holder.fci();
    Bytes word = holder.initialize(offer);

    refused(claimed(offer, fci, word, euros(600)), ErrorCode.AMOUNT_DIFFERS);
    refused(claimed(offer, fci, word, TestScheme.yen(500)), ErrorCode.CURRENCY_DIFFERS);
    OrderOffer inYen = east.offer(Flow.LOAD, TestScheme.yen(500));
    refused(claimed(inYen, fci, word, TestScheme.yen(500)), ErrorCode.CURRENCY_DIFFERS);
    OrderOffer forMore = east.offer(Flow.LOAD, euros(600));
    refused(claimed(forMore, fci, word, euros(600)), ErrorCode.S1_WRONG);
    OrderOffer another = east.offer(Flow.LOAD, euros(500));
    refused(claimed(another, fci, word, euros(500)), ErrorCode.S1_WRONG);
    OrderOffer theOtherWay = east.offer(Flow.UNLOAD, euros(500));
    refused(claimed(theOtherWay, fci, word, euros(500)), ErrorCode.S1_WRONG);
    ok(claimed(offer, fci, word, euros(500)));
  }

  @Test
  void twoCardsAnswersInOneRequestAreNoticed() {
    Holder another = new Holder(TestScheme.card(anotherCard(), euros(2000)));
    OrderOffer offer = east.offer(Flow.LOAD, euros(500));
    holder.fci();

    refused(
        claimed(offer, another.fci(), holder.initialize(offer), euros(500)),
        ErrorCode.CARD_ANSWER_MALFORMED);
  }

  @Test
  void anotherReleaseOfTheRequestIsRefused() {
    OrderOffer offer = east.offer(Flow.LOAD, euros(500));
    Bytes fci = holder.fci();
    refused(
        server.request(
            holder.packed(east, offer, fci, holder.initialize(offer), euros(500), 2, List.of())),
        ErrorCode.RELEASE_UNSUPPORTED);
  }

  @Test
  void whatIsNotSealedByTheOrdersKeyIsNotRead() {
    Holder.Intent intent = load(500);
    LoadEnvelope good = intent.request().envelope();
    OrderOffer other =
        new OrderOffer(
            intent.order(),
            Tsk.generate(new Random(3)),
            intent.offer().etsk(),
            intent.offer().jws());
    LoadRequest sealedOtherwise =
        LoadRequest.seal(other, intent.request().open(intent.offer().tsk()));
    LoadEnvelope wrappedOtherwise =
        new LoadEnvelope(
            good.party(),
            good.trx(),
            good.keyId(),
            good.salt(),
            flipped(good.etsk(), 3),
            good.jws(),
            good.sealed());

    refused(server.post(intent, "request", sealedOtherwise.toJson()), ErrorCode.SEAL_BROKEN);
    refused(
        server.post(intent, "request", new LoadRequest(wrappedOtherwise).toJson()),
        ErrorCode.SEAL_BROKEN);
    refused(
        server.post(load(500), "request", intent.request().toJson()), ErrorCode.ORDER_CONTRADICTED);
    refused(
        server.post(intent, "request", Bytes.of(new byte[] {'{', '}'})),
        ErrorCode.MESSAGE_MALFORMED);
    ok(server.request(intent));
  }

  @Test
  void aRefusalStandsInNobodysWay() {
    Holder.Intent intent = load(500);
    now.set(NOON.minusSeconds(600));
    refused(server.request(intent), ErrorCode.ORDER_NOT_YET_VALID);
    now.set(NOON);

    assertThat(done(intent).outcome()).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void proofsAndResponsesPassTheDoorToo() {
    Holder.Intent intent = load(500);
    Bytes answer = obeyed(intent);
    Holder.Intent other = load(500);

    refused(server.respond(other, answer), ErrorCode.LOAD_UNKNOWN);
    refused(
        server.post(intent, "response", Holder.response(other, answer).toJson()),
        ErrorCode.ORDER_CONTRADICTED);
    refused(
        server.post(intent, "response", Bytes.of(new byte[] {'{', '}'})),
        ErrorCode.MESSAGE_MALFORMED);
    refused(
        server.post(intent, "proof", holder.proof(other.offer(), other.trx()).toJson()),
        ErrorCode.ORDER_CONTRADICTED);
    refused(
        server.post(intent, "proof", Bytes.of(new byte[] {'{', '}'})), ErrorCode.MESSAGE_MALFORMED);
    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  private TestServer.Answer claimed(OrderOffer offer, Bytes fci, Bytes word, Amount claimed) {
    return server.request(holder.packed(east, offer, fci, word, claimed, Order.RELEASE, List.of()));
  }

  private DynamicTest order(String name, UnaryOperator<TestBank.Draft> change, ErrorCode code) {
    return DynamicTest.dynamicTest(
        "order " + name,
        () ->
            refused(
                server.request(
                    holder.intend(east, east.offer(Flow.LOAD, euros(500), change), List.of())),
                code));
  }

  private DynamicTest amount(String name, int cents, ErrorCode code) {
    return DynamicTest.dynamicTest(
        "order " + name,
        () -> {
          OrderOffer offer = east.offer(Flow.LOAD, euros(cents));
          refused(claimed(offer, holder.fci(), word(), euros(cents)), code);
        });
  }

  private DynamicTest card(String name, TestScheme.Make made, ErrorCode code) {
    return DynamicTest.dynamicTest(
        "card " + name, () -> refused(server.request(of(made, Flow.LOAD, 500)), code));
  }

  private Holder.Intent of(TestScheme.Make made, Flow flow, int cents) {
    return new Holder(TestScheme.card(made, euros(2000))).intend(east, flow, euros(cents));
  }

  private Bytes word() {
    return holder.initialize(east.offer(Flow.LOAD, euros(100)));
  }

  private void register(BankAgreement agreement) {
    server.close();
    server =
        TestServer.open(
            new LoadServer(
                journal,
                BankAgreement.Register.of(List.of(agreement, west.agreement())),
                TestScheme.module(TestScheme.PROVIDER),
                hotlist::contains,
                LoadPolicy.usual(),
                RemoteLoadServers.none(),
                new Random(make.number()),
                clock));
  }
}
