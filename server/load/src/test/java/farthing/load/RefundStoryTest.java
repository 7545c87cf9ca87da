package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.RefundRule;
import farthing.base.Amount;
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
import farthing.purse.Purse;
import farthing.store.Database;
import farthing.store.FloatPoster;
import farthing.store.Ledger;
import farthing.store.Refund;
import farthing.store.WaitingRefunds;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for a card comes onto it, once, whatever is torn, repeated or lied about. */
class RefundStoryTest extends LoadStory {
  private static final AtomicInteger PURCHASES = new AtomicInteger();

  private final WaitingRefunds refunds = new WaitingRefunds(database);
  private final Refunding refunding = new Refunding(east.party(), refunds);
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

  /** The east is the issuer's own: its loads bring refunds. */
  @BeforeEach
  void openDesk() {
    server.close();
    LoadServer loads =
        loadServer(
            journal,
            LoadPolicy.usual().refunding(refunding),
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
    assertThat(new Ledger(database).balance(RefundRule.waiting(make.provider(), Currency.EUR)))
        .isEqualTo(waitingInBooks());
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
    CardInformation card =
        new CardInformation(
            make.iep(),
            Suite.AES_128,
            make.expiry(),
            List.of(new CardInformation.Slot(euros(20_00), euros(500_00))));
    LoadOffer offer = LoadOffer.parse(ok(server.post(path(waiting) + "/card", card.toJson())));

    assertThat(offer.isPossible()).isFalse();
    assertThat(offer.text()).contains("490.00", "no room", "goes on waiting");
    assertThat(ask()).hasSize(1);
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

  /** A refund in the books, as clearing makes it. */
  private void waits(int cents) {
    int purchase = PURCHASES.incrementAndGet();
    execute(
        """
        INSERT INTO refund (provider, purse, paid_by, minor, currency, source, psam, ntpsam, nt, trx, party)
        VALUES (%d, %d, %2$d, %d, '\\x097802', 'late-proof', decode('4641525400000001', 'hex'), %d, %4$d, '%s', 'corner')
        """
            .formatted(make.provider(), make.number(), cents, purchase, UUID.randomUUID()));
    new Ledger(database)
        .post(
            RefundRule.fromCard(
                "refund/story-" + purchase, make.provider(), Amount.ofMinor(cents, Currency.EUR)));
  }

  private List<RefundsWaiting.Refund> ask() {
    return RefundsWaiting.parse(ok(server.post("/v1/refunds", question().toJson()))).refunds();
  }

  private RefundQuestion question() {
    holder.fci();
    LoadInitialize state =
        new LoadInitialize(
            new Amount(0, Currency.EUR),
            Dthr.of(clock.instant()),
            RefundQuestion.NO_BANK,
            Holder.DEVICE,
            new TransactionId(new UUID(7, ++asked)));
    Bytes said = holder.send(Purse.initializeLoad(0, state)).data();
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
    return strings("SELECT state FROM refund WHERE purse = " + make.number()).stream()
        .map(word -> Refund.State.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
        .toList();
  }

  private static long waitingInBooks() {
    return number("SELECT coalesce(sum(minor), 0) FROM refund WHERE state = 'waiting'");
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
