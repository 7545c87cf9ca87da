package farthing.bank.rules;

import static farthing.bank.rules.Rule.same;

import farthing.bank.AccountId;
import farthing.bank.BankLoad;
import farthing.bank.BankParty;
import farthing.bank.BookedLoad;
import farthing.bank.Deciding;
import farthing.bank.HostReference;
import farthing.bank.LoadBook;
import farthing.bank.LoadState;
import farthing.bank.Movement;
import farthing.bank.Timing;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The contract of {@link LoadBook}, sentence by sentence. Adds loads of its own to the book that it
 * is given, and leaves them there.
 */
public final class LoadBookRules {
  /** In the past, so that what is due is due. */
  private static final Instant THEN = Instant.parse("2026-11-22T12:00:00Z");

  private static final Instant DUE = THEN.plusSeconds(60);
  private static final Timing TIMING = new Timing(THEN, DUE);
  private static final HostReference HOST = new HostReference("host-1");
  private static final int ALL = 10_000;

  private final LoadBook book;
  private final Random random;
  private final SharedKey key;

  private LoadBookRules(LoadBook book, Random random) {
    this.book = book;
    this.random = random;
    this.key = SharedKey.generate("rules", random);
  }

  /**
   * @param random makes the loads' names: another each time where the book outlives the process
   */
  public static List<Rule> of(LoadBook book, Random random) {
    LoadBookRules rules = new LoadBookRules(book, random);
    return List.of(
        new Rule("what was opened is found as it was", rules::found),
        new Rule("a session has one load", rules::oneOfSession),
        new Rule("a load is committed only after it is held", rules::heldFirst),
        new Rule("a load that is holding may be released", rules::releasedWhileHolding),
        new Rule("what is decided stays decided, whoever asks", rules::decidedOnce),
        new Rule("of many who decide at once, one does", rules::oneDecides),
        new Rule("a load ends as it was decided, and stays ended", rules::ends),
        new Rule("a try in vain is counted, and the next state starts anew", rules::tries),
        new Rule("what is due comes, longest due first, and nothing that ended", rules::due),
        new Rule("an unsure load is listed until it is decided", rules::unsure),
        new Rule("an alarm is listed for an ended load too", rules::alarm));
  }

  private void found() {
    BankLoad load = opened();
    BookedLoad booked = book.find(load.trx()).orElseThrow();
    same("the offer's bytes", load.toJson(), booked.load().toJson());
    same("the movement", load.movement(), booked.load().movement());
    same("the session", load.session(), booked.load().session());
    same("state", LoadState.HOLDING, booked.state());
    same("since", THEN, booked.since());
    same("due", DUE, booked.due());
    same("another", Optional.empty(), book.find(trx()));
  }

  private void oneOfSession() {
    BankLoad load = opened();
    BankLoad second = load(load.session());
    same("a second of the session", false, book.open(second, TIMING));
    same("the second", Optional.empty(), book.find(second.trx()));
    same("the session's", load.trx(), book.ofSession(load.session()).orElseThrow().load().trx());
    same("no session's", Optional.empty(), book.ofSession("nobody-" + trx()));
  }

  private void heldFirst() {
    TransactionId trx = opened().trx();
    same("commit", Deciding.NOT_HELD, book.commit(trx, m(trx), TIMING));
    same("state", LoadState.HOLDING, state(trx));
    BookedLoad held = book.held(trx, HOST, TIMING);
    same("state", LoadState.HELD, held.state());
    same("host", Optional.of(HOST), held.hostReference());
    same("held again", LoadState.HELD, book.held(trx, HOST, TIMING).state());
    same("commit", Deciding.NOW, book.commit(trx, m(trx), TIMING));
    same("state", LoadState.COMMITTING, state(trx));
  }

  private void releasedWhileHolding() {
    TransactionId trx = opened().trx();
    same("release", Deciding.NOW, book.release(trx, "why", TIMING));
    same("held too late", LoadState.RELEASING, book.held(trx, HOST, TIMING).state());
    same("commit", Deciding.RELEASE_BEFORE, book.commit(trx, m(trx), TIMING));
  }

  private void decidedOnce() {
    TransactionId committed = held();
    book.commit(committed, m(committed), TIMING);
    same("again", Deciding.COMMIT_BEFORE, book.commit(committed, m(committed), TIMING));
    same("release", Deciding.COMMIT_BEFORE, book.release(committed, "why", TIMING));
    same("state", LoadState.COMMITTING, state(committed));
    TransactionId released = held();
    book.release(released, "why", TIMING);
    same("again", Deciding.RELEASE_BEFORE, book.release(released, "why", TIMING));
    same("commit", Deciding.RELEASE_BEFORE, book.commit(released, m(released), TIMING));
    same("state", LoadState.RELEASING, state(released));
  }

  private void oneDecides() throws Exception {
    TransactionId trx = held();
    int many = 8;
    ExecutorService threads = Executors.newFixedThreadPool(many);
    try {
      List<Future<Deciding>> said = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        boolean commits = i % 2 == 0;
        said.add(
            threads.submit(() ->
                commits ? book.commit(trx, m(trx), TIMING) : book.release(trx, "why", TIMING)));
      }
      int now = 0;
      for (Future<Deciding> each : said) {
        now += each.get() == Deciding.NOW ? 1 : 0;
      }
      same("who decided", 1, now);
    } finally {
      threads.shutdown();
    }
  }

  private void ends() {
    TransactionId trx = held();
    book.ended(trx, HOST, THEN);
    same("undecided", LoadState.HELD, state(trx));
    book.commit(trx, m(trx), TIMING);
    book.ended(trx, HOST, THEN);
    same("state", LoadState.COMMITTED, state(trx));
    book.ended(trx, HOST, THEN);
    book.later(trx, LoadState.COMMITTED, "trouble", DUE);
    same("state", LoadState.COMMITTED, state(trx));
    same("trouble", "", book.find(trx).orElseThrow().trouble());
    TransactionId released = held();
    book.release(released, "why", TIMING);
    book.ended(released, HOST, THEN);
    same("state", LoadState.RELEASED, state(released));
    same("commit", Deciding.RELEASE_BEFORE, book.commit(released, m(released), TIMING));
  }

  private void tries() {
    TransactionId trx = held();
    book.later(trx, LoadState.HELD, "silent", DUE.plusSeconds(1));
    book.later(trx, LoadState.HELD, "x".repeat(600), DUE.plusSeconds(2));
    book.later(trx, LoadState.COMMITTING, "of a state that is not", THEN);
    BookedLoad tried = book.find(trx).orElseThrow();
    same("tries", 2, tried.tries());
    same("trouble", "x".repeat(500), tried.trouble());
    same("due", DUE.plusSeconds(2), tried.due());
    book.release(trx, "why", TIMING);
    BookedLoad decided = book.find(trx).orElseThrow();
    same("tries", 0, decided.tries());
    same("trouble", "", decided.trouble());
    same("due", DUE, decided.due());
  }

  private void due() {
    TransactionId late = held();
    TransactionId early = held();
    TransactionId future = held();
    TransactionId over = held();
    book.later(early, LoadState.HELD, "", DUE.minusSeconds(30));
    book.later(future, LoadState.HELD, "", DUE.plus(Duration.ofDays(36_500)));
    book.release(over, "why", TIMING);
    book.ended(over, HOST, THEN);
    List<TransactionId> due = trxs(book.due(DUE, ALL));
    same(
        "due",
        List.of(true, true, false, false),
        List.of(due.contains(late), due.contains(early), due.contains(future), due.contains(over)));
    same("the earlier first", true, due.indexOf(early) < due.indexOf(late));
    same("at most", 1, book.due(DUE, 1).size());
  }

  private void unsure() {
    TransactionId trx = held();
    TransactionId older = held();
    TransactionId unheld = opened().trx();
    Instant since = THEN.minusSeconds(7);
    book.unsure(trx, since, DUE);
    book.unsure(older, since.minusSeconds(1), DUE);
    book.unsure(unheld, since, DUE);
    List<TransactionId> listed = trxs(book.unsure(ALL));
    same("listed", true, listed.contains(trx));
    same("the older first", true, listed.indexOf(older) < listed.indexOf(trx));
    same("not held", false, listed.contains(unheld));
    same("since", Optional.of(since), book.find(trx).orElseThrow().commandedSince());
    same("age", Duration.ofSeconds(67), book.find(trx).orElseThrow().unsureFor(DUE));
    book.commit(trx, m(trx), TIMING);
    same("decided", false, trxs(book.unsure(ALL)).contains(trx));
    same("its age", Duration.ZERO, book.find(trx).orElseThrow().unsureFor(DUE));
  }

  private void alarm() {
    TransactionId trx = held();
    same("before", false, trxs(book.troubled(ALL)).contains(trx));
    book.release(trx, "why", TIMING);
    book.ended(trx, HOST, THEN);
    book.alarm(trx, "loaded after all");
    BookedLoad alarmed = book.find(trx).orElseThrow();
    same("state", LoadState.RELEASED, alarmed.state());
    same("trouble", "loaded after all", alarmed.trouble());
    same("listed", true, trxs(book.troubled(ALL)).contains(trx));
  }

  private BankLoad opened() {
    BankLoad load = load("session-" + trx());
    same("opened", true, book.open(load, TIMING));
    return load;
  }

  private TransactionId held() {
    TransactionId trx = opened().trx();
    book.held(trx, HOST, TIMING);
    return trx;
  }

  private LoadState state(TransactionId trx) {
    return book.find(trx).orElseThrow().state();
  }

  private static List<TransactionId> trxs(List<BookedLoad> loads) {
    return loads.stream().map(l -> l.load().trx()).toList();
  }

  private TransactionId trx() {
    return TransactionId.next(InstantSource.fixed(THEN), random);
  }

  private BankLoad load(String session) {
    BankParty bank =
        BankParty.of(
            "bank-1", "Bank", "0a0b0c0d", key, "https://load.example", "https://bank.example/s");
    byte[] salt = new byte[TransactionKeys.SALT_SIZE];
    random.nextBytes(salt);
    TransactionId trx = trx();
    Amount amount = Amount.ofMinor(2000, Currency.EUR);
    Order order =
        new Order(
            bank.party(),
            bank.name(),
            trx,
            amount,
            "Load",
            bank.loadServer(),
            bank.statusUrl(),
            17,
            Flow.LOAD,
            THEN,
            THEN.plus(bank.orderLifetime()),
            Order.RELEASE,
            List.copyOf(bank.suites()),
            key.id(),
            Bytes.of(salt),
            Optional.of(bank.bank()));
    Movement movement =
        new Movement(
            trx, new AccountId("A-1"), Flow.LOAD, amount, Amount.ofMinor(50, Currency.EUR));
    return new BankLoad(OrderOffer.make(order, key, Tsk.generate(random)), movement, session);
  }

  private static LoadConfirmation m(TransactionId trx) {
    return new LoadConfirmation(
        LoadOutcome.LOADED,
        new farthing.base.PartyId("bank-1"),
        trx,
        Amount.ofMinor(2000, Currency.EUR),
        THEN,
        "ref-1");
  }
}
