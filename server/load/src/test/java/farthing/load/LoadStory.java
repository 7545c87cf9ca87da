package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadRequest;
import farthing.messages.LoadResult;
import farthing.messages.Order;
import farthing.messages.ProofAnswer;
import farthing.purse.CardLoad;
import farthing.purse.HostSecurityModule;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.Step;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** A load server at noon, two banks, a card of 20.00 EUR, and what every story does. */
@SuppressWarnings("NullAway.Init")
abstract class LoadStory {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final AtomicLong CARD_NUMBERS = new AtomicLong(70_000);

  static Database database;
  static Journal journal;

  final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  final InstantSource clock = now::get;

  /** Banks that were taken off it. */
  final Set<PartyId> offRegister = ConcurrentHashMap.newKeySet();

  final Set<IepId> hotlist = ConcurrentHashMap.newKeySet();
  final TestBank east = TestBank.named("east", clock);
  final TestBank west = TestBank.named("west", clock);
  final TestScheme.Make make = TestScheme.Make.hardware(CARD_NUMBERS.incrementAndGet());
  final Holder holder = new Holder(TestScheme.card(make, euros(2000)));
  TestServer server;

  @BeforeAll
  static void start(TestInfo story) {
    String name = story.getTestClass().orElseThrow().getSimpleName().toLowerCase(Locale.ROOT);
    database = Database.open(OnePostgres.database(name), Database.PAYMENT);
    journal = Journal.open(database);
  }

  @AfterAll
  static void stop() {
    journal.close();
    database.close();
  }

  @BeforeEach
  void open() {
    restart(LoadPolicy.usual());
  }

  @AfterEach
  void close() {
    server.close();
  }

  void restart(LoadPolicy policy) {
    restart(policy, TestScheme.module(TestScheme.PROVIDER));
  }

  void restart(LoadPolicy policy, HostSecurityModule module) {
    if (server != null) {
      server.close();
    }
    server = TestServer.open(loadServer(journal, policy, module, RemoteLoadServers.none()));
  }

  LoadServer loadServer(
      Journal of, LoadPolicy policy, HostSecurityModule module, RemoteLoadServers remotes) {
    return new LoadServer(
        of,
        register(),
        module,
        hotlist::contains,
        policy,
        remotes,
        new Random(make.number()),
        clock);
  }

  BankAgreement.Register register() {
    BankAgreement.Register both =
        BankAgreement.Register.of(List.of(east.agreement(), west.agreement()));
    return party -> offRegister.contains(party) ? Optional.empty() : both.find(party);
  }

  static TestScheme.Make anotherCard() {
    return TestScheme.Make.hardware(CARD_NUMBERS.incrementAndGet());
  }

  static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }

  Load command(Holder.Intent intent) {
    return Load.parse(ok(server.request(intent)));
  }

  /** Request and command; the card's answer, which nobody has delivered yet. */
  Bytes obeyed(Holder.Intent intent) {
    return holder.obey(intent, command(intent));
  }

  /** The whole of it; what the bank is told. */
  LoadConfirmation done(Holder.Intent intent) {
    return told(intent, server.respond(intent, obeyed(intent)));
  }

  Holder.Intent load(int cents) {
    return holder.intend(east, Flow.LOAD, euros(cents));
  }

  Holder.Intent unload(int cents) {
    return holder.intend(east, Flow.UNLOAD, euros(cents));
  }

  /** What message M of a result says. */
  static LoadConfirmation told(Holder.Intent intent, TestServer.Answer answer) {
    return intent.bank().read(intent.order(), LoadResult.parse(ok(answer)).m());
  }

  static LoadOutcome outcome(Holder.Intent intent, TestServer.Answer answer) {
    return told(intent, answer).outcome();
  }

  /** What a proof's answer says of the load itself. */
  static LoadOutcome proven(Holder.Intent intent, TestServer.Answer answer) {
    LoadResult result = ProofAnswer.parse(ok(answer)).result().orElseThrow();
    return intent.bank().read(intent.order(), result.m()).outcome();
  }

  /** What the card was asked and answered for an intent. */
  static CardLoad cardLoad(Holder.Intent intent) {
    Order order = intent.order();
    LoadRequest.Content content = intent.request().open(intent.offer().tsk());
    return new CardLoad(
        CommandedLoads.typeOf(order.flow()),
        new LoadInitialize(
            order.amount(),
            order.bankTime(),
            order.bank().orElseThrow(),
            content.device(),
            order.trx()),
        LoadInitializeAnswer.parse(content.initialize()));
  }

  static long alarms(Holder.Intent about) {
    return rows(about, Alarms.STEP);
  }

  static long rows(Holder.Intent about, Step step) {
    return journal.history(about.bank().party(), about.trx()).stream()
        .filter(row -> row.entry().key().step().equals(step))
        .count();
  }

  static Bytes flipped(Bytes bytes, int at) {
    byte[] spoilt = bytes.toArray();
    spoilt[at] ^= 1;
    return Bytes.of(spoilt);
  }

  static Bytes ok(TestServer.Answer answer) {
    assertThat(answer.status()).as(() -> answer.body().text()).isEqualTo(200);
    return answer.body();
  }

  static void refused(TestServer.Answer answer, ErrorCode code) {
    assertThat(answer.status()).as(() -> answer.body().text()).isEqualTo(code.httpStatus());
    assertThat(answer.code()).isEqualTo(code);
  }

  /** Commanded, and the command never reached the card. */
  final Holder.Intent unsure(Flow flow) {
    Holder.Intent intent = holder.intend(east, flow, euros(500));
    ok(server.request(intent));
    return intent;
  }

  /** The card obeys, and its answer is lost on the way. */
  final Bytes lose(Holder.Intent intent) {
    return obeyed(intent);
  }

  final TestServer.Answer prove(Holder.Intent intent, TransactionId over) {
    return server.post(intent, "proof", holder.proof(intent.offer(), over).toJson());
  }
}
