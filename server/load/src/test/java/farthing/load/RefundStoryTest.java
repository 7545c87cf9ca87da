package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.RefundRule;
import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.BankReply;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadOffer;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadResult;
import farthing.messages.MerchantNotice;
import farthing.messages.OrderOffer;
import farthing.messages.RefundQuestion;
import farthing.messages.RefundsWaiting;
import farthing.purse.LoadInitialize;
import farthing.purse.ParameterUpdate.Limits;
import farthing.purse.Purse;
import farthing.store.Database;
import farthing.store.FloatPoster;
import farthing.store.Ledger;
import farthing.store.Refund;
import farthing.store.WaitingRefunds;
import farthing.virtual.PurseMemory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for a card comes onto it, once, whatever is torn, repeated or lied about. */
class RefundStoryTest extends LoadStory {
  private static final AtomicInteger PURCHASES = new AtomicInteger();
  private static final Currency POINTS = Currency.named("P1001");

  private final WaitingRefunds refunds = new WaitingRefunds(database);
  private final Refunding refunding = new Refunding(east.party(), refunds);
  private Map<Currency, AmountRange> agreed =
      Map.of(Currency.EUR, new AmountRange(1, 500_00), POINTS, new AmountRange(1, 5_000));

  private TestScheme.Make card = make;
  private int asked;

  @BeforeAll
  static void openBooks() {
    Database.open(OnePostgres.database("refundstorytest"), Database.PAYMENT, Database.LEDGER)
        .close();
    execute(
        """
        INSERT INTO merchant (party, display_name, origin, status_url, least_minor, most_minor, currencies, api_key_hash)
        VALUES ('corner', 'The Corner Shop', 'http://s.localhost', 'http://s.localhost/s', '{1}', '{2}', '{\\x097802}',
          decode(repeat('00', 32), 'hex'))
        """);
  }

  /** The east is the issuer's own: its loads bring refunds, of points too. */
  @Override
  BankAgreement.Register register() {
    return party -> Optional.of(east.agreement(true, Set.of(Flow.LOAD), agreed));
  }

  @BeforeEach
  void openDesk() {
    openDesk(LoadPolicy.usual());
  }

  private void openDesk(LoadPolicy policy) {
    server.close();
    LoadServer loads =
        loadServer(
            journal,
            policy.refunding(refunding),
            TestScheme.module(TestScheme.PROVIDER),
            RemoteLoadServers.none());
    RefundDesk desk =
        new RefundDesk(
            refunding,
            journal,
            register(),
            TestScheme.module(TestScheme.PROVIDER),
            hotlist::contains,
            new Random(-make.number()),
            clock);
    server = TestServer.open(loads, desk.routes());
  }

  @Test
  void aCardIsToldWhatWaitsForItAndGetsIt() {
    waits(3_20);

    RefundsWaiting.Refund waiting = ask().getFirst();
    assertThat(waiting.amount()).isEqualTo(euros(3_20));
    assertThat(waiting.from()).isEqualTo("The Corner Shop");
    Holder.Intent intent = intend(waiting);
    assertThat(told(intent, server.respond(intent, obeyed(intent))).outcome())
        .isEqualTo(LoadOutcome.LOADED);

    assertThat(holder.euros()).isEqualTo(23_20);
    assertThat(ask()).isEmpty();
  }

  @Test
  void itsBooksFollow() {
    waits(3_20);
    done(intend(ask().getFirst()));
    new FloatPoster(database, new Ledger(database)).post();

    assertThat(states()).containsExactly(Refund.State.CREDITED);
    booksHaveWhatWaits(Currency.EUR);
    assertThat(number("SELECT minor FROM shadow_balance WHERE number = " + make.number()))
        .isEqualTo(3_20);
  }

  @Test
  void oneThatIsAskedForTwiceIsLoadedOnce() {
    waits(3_20);
    Holder.Intent first = intend(ask().getFirst());
    Bytes answer = obeyed(first);
    Holder.Intent second = intend(ask().getFirst());
    refused(server.request(second), ErrorCode.REQUESTED_OTHERWISE);
    server.respond(first, answer);
    new FloatPoster(database, new Ledger(database)).post();
    new FloatPoster(database, new Ledger(database)).post();

    assertThat(holder.euros()).isEqualTo(23_20);
    assertThat(number("SELECT minor FROM shadow_balance WHERE number = " + make.number()))
        .isEqualTo(3_20);
  }

  /** The card left before its answer: only the card can say, and does so with its next load. */
  @Test
  void aTornCreditIsSettledByTheCardAndNotGivenAgain() {
    waits(3_20);
    Holder.Intent torn = intend(ask().getFirst());
    lose(torn);
    Bytes state = holder.proof(torn.offer(), torn.trx()).toJson();

    assertThat(proven(torn, server.post(torn, "proof", state))).isEqualTo(LoadOutcome.LOADED);
    assertThat(ask()).isEmpty();
    assertThat(holder.euros()).isEqualTo(23_20);
  }

  @Test
  void oneThatTheCardNeverGotGoesOnWaitingUnderAnotherNumber() {
    waits(3_20);
    Holder.Intent lost = intend(ask().getFirst());
    ok(server.request(lost));
    TransactionId over =
        server.post(lost, "proof", holder.proof(lost.offer(), lost.trx()).toJson()).proof().trx();
    assertThat(proven(lost, prove(lost, over))).isEqualTo(LoadOutcome.NOT_DONE);

    Holder.Intent again = intend(ask().getFirst());
    assertThat(again.trx()).isNotEqualTo(lost.trx());
    done(again);
    assertThat(holder.euros()).isEqualTo(23_20);
    assertThat(ask()).isEmpty();
  }

  @Test
  void anotherCardDoesNotGetIt() {
    waits(3_20);
    RefundsWaiting.Refund waiting = ask().getFirst();
    Holder other = new Holder(TestScheme.card(anotherCard(), euros(0)));

    Holder.Intent stolen = other.intend(east, order(waiting), List.of());
    refused(server.request(stolen), ErrorCode.NO_REFUND);
    done(intend(waiting));
  }

  @Test
  void anOrderOfTheDesksForNoRefundIsRefused() {
    Holder.Intent invented = load(3_20);

    refused(server.request(invented), ErrorCode.NO_REFUND);
  }

  @Test
  void whatACardSignedLongAgoTellsNobodyAnything() {
    waits(3_20);
    RefundQuestion question = question();
    now.set(NOON.plus(Duration.ofMinutes(11)));

    refused(server.post("/v1/refunds", question.toJson()), ErrorCode.CARD_WORD_OF_ANOTHER_TIME);
  }

  @Test
  void whoCannotSignForACardLearnsNothing() {
    waits(3_20);
    RefundQuestion question = question();
    Bytes spoilt = flipped(question.initialize(), question.initialize().size() - 1);

    refused(
        server.post(
            "/v1/refunds",
            new RefundQuestion(question.time(), question.device(), question.over(), spoilt)
                .toJson()),
        ErrorCode.S1_WRONG);
  }

  @Test
  void aBlockedCardIsToldNothing() {
    waits(3_20);
    hotlist.add(make.iep());

    refused(server.post("/v1/refunds", question().toJson()), ErrorCode.CARD_BLOCKED);
  }

  /** What was paid out, or went to another card, is closed where its load would be asked for. */
  @Test
  void anOrderWhoseRefundWentAnotherWayIsClosed() {
    waits(3_20);
    Holder.Intent late = intend(ask().getFirst());
    execute(
        "UPDATE refund SET state = 'paid-out', ended = now(), ended_by = 'a', ended_why = 'b'"
            + " WHERE purse = "
            + make.number());
    new Ledger(database)
        .post(RefundRule.paidOut("refund-paid/story", make.provider(), euros(3_20)));

    refused(server.request(late), ErrorCode.NO_REFUND);
    assertThat(ask()).isEmpty();
  }

  @Test
  void whatHasNoRoomOnTheCardGoesOnWaiting() {
    waits(490_00);
    RefundsWaiting.Refund waiting = ask().getFirst();
    LoadOffer offer = offer(waiting, new CardInformation.Slot(euros(20_00), euros(500_00)));

    assertThat(offer.isPossible()).isFalse();
    assertThat(offer.text()).contains("490.00", "no room", "goes on waiting");
    assertThat(ask()).hasSize(1);
  }

  @Test
  void pointsComeOntoTheCardAsPoints() {
    Holder other = cardWith(euros(20_00), points(500));
    waits(points(250));
    RefundsWaiting.Refund waiting = ask(other).getFirst();
    assertThat(waiting.amount()).isEqualTo(points(250));

    assertThat(whole(other, waiting)).isEqualTo(LoadOutcome.LOADED);
    new FloatPoster(database, new Ledger(database)).post();

    assertThat(other.slot(1).balance()).isEqualTo(points(750));
    assertThat(other.euros()).isEqualTo(20_00);
    assertThat(ask(other)).isEmpty();
    assertThat(states()).containsExactly(Refund.State.CREDITED);
    booksHaveWhatWaits(POINTS);
  }

  /** Its holder is told so; a load of money opens the slot. */
  @Test
  void pointsWaitUntilTheCardHasASlotForThem() {
    openDesk(LoadPolicy.usual().opening(new Limits(points(100_000), points(20_000))));
    Holder other = cardWith(euros(20_00));
    waits(points(250));
    RefundsWaiting.Refund waiting = ask(other).getFirst();
    LoadOffer offer = offer(waiting, new CardInformation.Slot(euros(20_00), euros(500_00)));
    assertThat(offer.isPossible()).isFalse();
    assertThat(offer.text())
        .isEqualTo(
            "250 points of programme 1001 of The Corner Shop waits for this card,"
                + " which has no slot for it: it goes on waiting");

    waits(euros(3_20));
    assertThat(whole(other, ask(other).getLast())).isEqualTo(LoadOutcome.LOADED);
    assertThat(other.slot(1).balance()).isEqualTo(points(0));
    assertThat(whole(other, ask(other).getFirst())).isEqualTo(LoadOutcome.LOADED);

    assertThat(other.slot(1).balance()).isEqualTo(points(250));
    assertThat(ask(other)).isEmpty();
  }

  @Test
  void pointsThatNoLoadMayBringWaitUntilOneMay() {
    Map<Currency, AmountRange> withPoints = agreed;
    agreed = Map.of(Currency.EUR, new AmountRange(1, 500_00));
    Holder other = cardWith(euros(20_00), points(500));
    waits(points(250));
    RefundsWaiting.Refund waiting = ask(other).getFirst();
    refused(
        server.request(other.intend(east, order(waiting), List.of())),
        ErrorCode.CURRENCY_NOT_AGREED);

    agreed = withPoints;
    assertThat(whole(other, ask(other).getFirst())).isEqualTo(LoadOutcome.LOADED);
    assertThat(other.slot(1).balance()).isEqualTo(points(750));
  }

  @Test
  void theDeskSaysWhatTheJournalHas() {
    waits(3_20);
    RefundsWaiting.Refund waiting = ask().getFirst();
    Holder.Intent intent = intend(waiting);
    Bytes early = new MerchantNotice(intent.trx(), "anything").toJson();
    refused(server.post(path(waiting) + "/confirmation", early), ErrorCode.LOAD_UNKNOWN);
    LoadResult result = LoadResult.parse(ok(server.respond(intent, obeyed(intent))));

    BankReply reply =
        BankReply.parse(
            ok(
                server.post(
                    path(waiting) + "/confirmation",
                    new MerchantNotice(intent.trx(), result.m()).toJson())));
    assertThat(reply.text()).contains("on the card");
  }

  private void waits(int cents) {
    waits(euros(cents));
  }

  /** A refund in the books, as clearing makes it. */
  private void waits(Amount amount) {
    int purchase = PURCHASES.incrementAndGet();
    execute(
        """
        INSERT INTO refund (provider, purse, paid_by, minor, currency, source, psam, ntpsam, nt, trx, party)
        VALUES (%d, %d, %2$d, %d, decode('%s', 'hex'), 'late-proof', decode('4641525400000001', 'hex'), %d, %5$d, '%s', 'corner')
        """
            .formatted(
                card.provider(),
                card.number(),
                amount.minor(),
                amount.currency().toBytes().hex(),
                purchase,
                UUID.randomUUID()));
    new Ledger(database)
        .post(RefundRule.fromCard("refund/story-" + purchase, card.provider(), amount));
  }

  /** For which refunds wait from here on. */
  private Holder cardWith(Amount... balances) {
    card = anotherCard();
    return new Holder(TestScheme.card(card, new PurseMemory(), balances));
  }

  private LoadOutcome whole(Holder of, RefundsWaiting.Refund waiting) {
    Holder.Intent intent = of.intend(east, order(waiting), List.of());
    return told(intent, server.respond(intent, of.obey(intent, command(intent)))).outcome();
  }

  private LoadOffer offer(RefundsWaiting.Refund waiting, CardInformation.Slot... slots) {
    CardInformation seen =
        new CardInformation(card.iep(), Suite.AES_128, card.expiry(), List.of(slots));
    return LoadOffer.parse(ok(server.post(path(waiting) + "/card", seen.toJson())));
  }

  private static Amount points(int points) {
    return Amount.ofMinor(points, POINTS);
  }

  private List<RefundsWaiting.Refund> ask() {
    return ask(holder);
  }

  private List<RefundsWaiting.Refund> ask(Holder who) {
    return RefundsWaiting.parse(ok(server.post("/v1/refunds", question(who).toJson()))).refunds();
  }

  private RefundQuestion question() {
    return question(holder);
  }

  private RefundQuestion question(Holder who) {
    who.fci();
    LoadInitialize state =
        new LoadInitialize(
            new Amount(0, Currency.EUR),
            Dthr.of(clock.instant()),
            RefundQuestion.NO_BANK,
            Holder.DEVICE,
            new TransactionId(new UUID(7, ++asked)));
    Bytes said = who.send(Purse.initializeLoad(0, state)).data();
    return new RefundQuestion(state.time(), state.device(), state.trx(), said);
  }

  private static String path(RefundsWaiting.Refund waiting) {
    String path = waiting.session().getPath();
    return "/v1/refunds" + path.substring(path.lastIndexOf('/'));
  }

  private OrderOffer order(RefundsWaiting.Refund waiting) {
    return OrderOffer.parse(ok(server.get(path(waiting) + "/order")));
  }

  private Holder.Intent intend(RefundsWaiting.Refund waiting) {
    OrderOffer offer = order(waiting);
    assertThat(offer.order().flow()).isEqualTo(Flow.LOAD);
    return holder.intend(east, offer, List.of());
  }

  private List<Refund.State> states() {
    return strings("SELECT state FROM refund WHERE purse = " + card.number()).stream()
        .map(word -> Refund.State.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
        .toList();
  }

  private static void booksHaveWhatWaits(Currency currency) {
    assertThat(new Ledger(database).balance(RefundRule.waiting(TestScheme.PROVIDER, currency)))
        .isEqualTo(
            number(
                "SELECT coalesce(sum(minor), 0) FROM refund WHERE state = 'waiting'"
                    + " AND currency = decode('%s', 'hex')".formatted(currency.toBytes().hex())));
  }

  private static long number(String sql) {
    return Long.parseLong(strings(sql).getFirst());
  }

  private static List<String> strings(String sql) {
    List<String> all = new ArrayList<>();
    try (Connection connection = database.source().getConnection();
        Statement ask = connection.createStatement();
        ResultSet row = ask.executeQuery(sql)) {
      while (row.next()) {
        all.add(row.getString(1));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(String sql) {
    try (Connection connection = database.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
