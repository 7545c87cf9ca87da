package farthing.bank;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOffer;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Random;

/**
 * The bank's side of loading and unloading: says what is possible (step 873), holds and makes the
 * order (874, 875), and believes message M (892).
 *
 * <p>Made once, for all threads and, over one book, all processes. Guarantees: an order leaves only
 * after its amount is held; an account is committed or released on message M or the load server's
 * word alone, once for each reference, whatever crashed in between. What got no answer, {@link
 * Settling} repeats.
 */
public final class LoadDesk {
  /** After so many seconds a client asks again where the accounts did not answer. */
  public static final int RETRY_SECONDS = 5;

  /** Of the patent: the figure whose way a load goes. */
  private static final int FIG_17 = 17;

  private final BankParty party;
  private final BankAccounts accounts;
  private final LoadBook book;
  private final AccountCalls calls;
  private final InstantSource time;
  private final Random random;

  public LoadDesk(BankParty party, BankAccounts accounts, LoadBook book) {
    this(party, accounts, book, InstantSource.system(), new SecureRandom());
  }

  /**
   * @param random a SecureRandom outside tests
   */
  public LoadDesk(
      BankParty party, BankAccounts accounts, LoadBook book, InstantSource time, Random random) {
    this.party = party;
    this.accounts = accounts;
    this.book = book;
    this.calls = new AccountCalls(accounts, book, time);
    this.time = time;
    this.random = random;
  }

  /**
   * At most what card and account allow (step 873), in the account's currency. Reserves nothing.
   *
   * @param card as the client read it: not signed, so it serves to offer, not to decide
   */
  public Offering offer(AccountId account, CardInformation card, Flow flow)
      throws InterruptedException {
    AccountAnswer<AccountLimits> answer = accounts.check(account, card.iep(), flow);
    if (answer instanceof AccountAnswer.Refused<AccountLimits> refused) {
      return new Offering.Refused(refused.why().code(), refused.text());
    }
    if (answer instanceof AccountAnswer.Unknown<AccountLimits> unknown) {
      return new Offering.Unknown(unknown.why());
    }
    AccountLimits limits = ((AccountAnswer.Done<AccountLimits>) answer).what();
    Optional<Amount> cardMost = cardMost(card, flow, limits.most());
    if (cardMost.isEmpty()) {
      return new Offering.Refused(
          ErrorCode.AMOUNT_NOT_OFFERED,
          "the card has no place for " + limits.most().currency().text());
    }
    Amount most = cardMost.get().covers(limits.most()) ? limits.most() : cardMost.get();
    String text =
        most.covers(limits.least()) ? limits.text() : tooLittle(limits, cardMost.get(), flow);
    return new Offering.Offered(new LoadOffer(flow, limits.least(), most, text));
  }

  /**
   * What the person wants, in this session (step 874): quoted, written down, held, and only then an
   * order. The same wish may come as often as it likes: a session has one load.
   *
   * @param session the bank's own name of the visit; 1 to 64 characters
   */
  public Ordering order(
      String session, AccountId account, CardInformation card, Flow flow, Amount amount)
      throws InterruptedException {
    Optional<BookedLoad> before = book.ofSession(session);
    if (before.isPresent()) {
      return again(before.get(), amount);
    }
    Offering offering = offer(account, card, flow);
    if (offering instanceof Offering.Refused refused) {
      return new Ordering.Refused(refused.code(), refused.text());
    }
    if (offering instanceof Offering.Unknown unknown) {
      return new Ordering.Unknown(unknown.why());
    }
    LoadOffer offer = ((Offering.Offered) offering).offer();
    if (!amount.currency().equals(offer.most().currency())
        || !offer.most().covers(amount)
        || !amount.covers(offer.least())) {
      return new Ordering.Refused(ErrorCode.AMOUNT_NOT_OFFERED, whatIsOffered(offer));
    }
    AccountAnswer<Quote> quoted = accounts.quote(account, flow, amount);
    if (quoted instanceof AccountAnswer.Refused<Quote> refused) {
      return new Ordering.Refused(refused.why().code(), refused.text());
    }
    if (quoted instanceof AccountAnswer.Unknown<Quote> unknown) {
      return new Ordering.Unknown(unknown.why());
    }
    Amount fee = ((AccountAnswer.Done<Quote>) quoted).what().fee();
    return begin(made(session, account, flow, amount, fee), amount);
  }

  /** The order of a session once it may be shown; empty if none was wished yet. */
  public Optional<Ordering> ordered(String session) {
    return book.ofSession(session).map(LoadDesk::shown);
  }

  /**
   * What the client posted to the status URL, as it came.
   *
   * @param body at most 64 KiB, which the bank's web server sees to
   */
  public Confirming confirm(byte[] body) throws InterruptedException {
    MerchantNotice notice;
    try {
      notice = MerchantNotice.parse(Bytes.of(body));
    } catch (Malformed e) {
      return new Confirming.Refused(LoadRefusal.NOT_A_CONFIRMATION);
    }
    return confirm(notice);
  }

  /**
   * Decides on message M alone, durably, and only then calls the account system (step 892).
   *
   * @throws RuntimeException what the book throws when it cannot say; M comes again
   */
  public Confirming confirm(MerchantNotice notice) throws InterruptedException {
    Optional<BookedLoad> known = book.find(notice.trx());
    if (known.isEmpty()) {
      return new Confirming.Refused(LoadRefusal.ORDER_UNKNOWN);
    }
    Order order = known.get().load().order();
    Optional<SharedKey> key = party.key(order.keyId());
    if (key.isEmpty()) {
      return new Confirming.Refused(LoadRefusal.KEY_UNKNOWN);
    }
    ConfirmationCheck checked = ConfirmationCheck.of(order, key.get(), notice.m());
    return checked instanceof ConfirmationCheck.Good good
        ? decide(good.m())
        : new Confirming.Refused(((ConfirmationCheck.Bad) checked).why());
  }

  private Confirming decide(LoadConfirmation m) throws InterruptedException {
    Timing timing = graceful();
    Deciding said =
        m.outcome().isDone()
            ? book.commit(m.trx(), m, timing)
            : book.release(m.trx(), "the card was not changed", timing);
    Deciding before = m.outcome().isDone() ? Deciding.COMMIT_BEFORE : Deciding.RELEASE_BEFORE;
    if (said == Deciding.NOT_HELD) {
      return new Confirming.Refused(LoadRefusal.ORDER_UNKNOWN);
    }
    if (said != Deciding.NOW && said != before) {
      book.alarm(
          m.trx(), "message M says " + m.outcome().word() + ", and " + said + " was decided");
      return new Confirming.Refused(LoadRefusal.DECIDED_OTHERWISE);
    }
    BookedLoad load = book.find(m.trx()).orElseThrow();
    return new Confirming.Believed(load.state().isEnded() ? load : calls.finish(load), m);
  }

  /** Of two that begin in one session at once, one is in the book, and is what both get. */
  private Ordering begin(BankLoad load, Amount amount) throws InterruptedException {
    book.open(load, graceful());
    return again(book.ofSession(load.session()).orElseThrow(), amount);
  }

  private Ordering again(BookedLoad before, Amount amount) throws InterruptedException {
    if (!before.load().movement().amount().equals(amount)) {
      return new Ordering.Refused(
          ErrorCode.AMOUNT_NOT_OFFERED,
          before.load().movement().amount() + " were ordered in this session before");
    }
    return shown(before.state() == LoadState.HOLDING ? calls.hold(before) : before);
  }

  private static Ordering shown(BookedLoad load) {
    return switch (load.state()) {
      case HOLDING -> new Ordering.Waiting(load);
      case HELD -> new Ordering.Ordered(load);
      case COMMITTING, COMMITTED ->
          new Ordering.Refused(ErrorCode.SESSION_UNKNOWN, "this load is done");
      case RELEASING, RELEASED ->
          new Ordering.Refused(ErrorCode.ACCOUNT_REFUSED, "this load was given up");
    };
  }

  private BankLoad made(String session, AccountId account, Flow flow, Amount amount, Amount fee) {
    Instant issued = time.instant().truncatedTo(ChronoUnit.SECONDS);
    byte[] salt = new byte[TransactionKeys.SALT_SIZE];
    random.nextBytes(salt);
    TransactionId trx = TransactionId.next(time, random);
    Order order =
        new Order(
            party.party(),
            party.name(),
            trx,
            amount,
            (flow == Flow.LOAD ? "Load " : "Unload ") + amount,
            party.loadServer(),
            party.statusUrl(),
            FIG_17,
            flow,
            issued,
            issued.plus(party.orderLifetime()),
            Order.RELEASE,
            party.suites().stream().sorted().toList(),
            party.signingKey().id(),
            Bytes.of(salt),
            Optional.of(party.bank()));
    OrderOffer offer = OrderOffer.make(order, party.signingKey(), Tsk.generate(random));
    return new BankLoad(offer, new Movement(trx, account, flow, amount, fee), session);
  }

  private Timing graceful() {
    Instant now = time.instant();
    return new Timing(now, now.plus(RetryPlan.GRACE));
  }

  /** What the card has room for, or holds; empty without a slot of the currency. */
  private static Optional<Amount> cardMost(CardInformation card, Flow flow, Amount account) {
    return card.slots().stream()
        .filter(slot -> slot.balance().currency().equals(account.currency()))
        .findFirst()
        .map(slot ->
            flow == Flow.LOAD
                ? Amount.ofMinor(slot.roomMinor(), account.currency())
                : slot.balance());
  }

  private static String whatIsOffered(LoadOffer offer) {
    return offer.isPossible()
        ? "It offers %s to %s; %s".formatted(offer.least(), offer.most(), offer.text())
        : offer.text();
  }

  private static String tooLittle(AccountLimits limits, Amount card, Flow flow) {
    String why =
        card.covers(limits.least())
            ? limits.text()
            : (flow == Flow.LOAD ? "the card has room for " : "the card holds ") + card + " only";
    return why + "; the least is " + limits.least();
  }
}
