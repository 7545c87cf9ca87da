package farthing.client;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.BankLogIn;
import farthing.messages.BankReply;
import farthing.messages.BankSession;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOffer;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadWish;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * A bank with one account: lets in who knows the password, holds what it orders to be loaded, and
 * moves money on message M alone. Lies when told to.
 */
final class FakeBank {
  static final PartyId PARTY = new PartyId("savings-bank");
  static final String ACCOUNT = "CH-0815";
  static final String PASSWORD = "correct horse";
  private static final Duration LIFE = Duration.ofMinutes(15);

  private final SharedKey shared;
  private final Random random = new Random(871);
  private final Map<String, Flow> sessions = new LinkedHashMap<>();
  private final Map<String, CardInformation> cards = new HashMap<>();
  private final Map<String, Amount> chosen = new HashMap<>();
  private final Map<String, OrderOffer> offers = new HashMap<>();
  private final Map<TransactionId, Order> orders = new LinkedHashMap<>();
  private final Map<TransactionId, Amount> held = new HashMap<>();
  private final Map<TransactionId, LoadConfirmation> confirmed = new LinkedHashMap<>();

  URI address = URI.create("http://bank.invalid");
  URI loadServer = URI.create("http://load.invalid");
  Instant now;
  int accountMinor = 100_00;

  /** What it makes of an honest order. */
  UnaryOperator<Order> lying = UnaryOperator.identity();

  /** What it makes of an honest page. */
  UnaryOperator<Bytes> spoiling = UnaryOperator.identity();

  /** Where its sessions are, if not at its own. */
  Optional<URI> sessionsElsewhere = Optional.empty();

  /** Answers nothing to message M. */
  boolean isClosed;

  /** Believes so many messages M not. */
  int distrusts;

  /** What it says to every wish. */
  Optional<ErrorCode> refuses = Optional.empty();

  /** How often the person is asked for before the amount is chosen; then this. */
  int undecided;

  Amount choice = TestCard.euros(50_00);

  FakeBank(SharedKey shared, Instant now) {
    this.shared = shared;
    this.now = now;
  }

  /** What the person finds on its page after logging in there. */
  synchronized URI session(Flow flow) {
    String path = "/s/" + sessions.size();
    sessions.put(path, flow);
    return sessionsElsewhere.orElse(address).resolve(path);
  }

  synchronized List<CardInformation> cardsShown() {
    return List.copyOf(cards.values());
  }

  synchronized List<LoadOutcome> outcomes() {
    return confirmed.values().stream().map(LoadConfirmation::outcome).toList();
  }

  /** Held for loads whose end it does not know. */
  synchronized int heldMinor() {
    return held.values().stream().mapToInt(Amount::minor).sum();
  }

  /** Orders whose end it does not know. */
  synchronized List<Order> waiting() {
    List<Order> all = new ArrayList<>(orders.values());
    all.removeIf(order -> confirmed.containsKey(order.trx()));
    return all;
  }

  /** Message M, brought by a client or fetched from the load server; each counts once. */
  synchronized void hear(String m, TransactionId trx) {
    Order order = Objects.requireNonNull(orders.get(trx));
    TransactionKeys keys =
        TransactionKeys.derive(shared, order.salt(), order.flow(), order.party(), trx);
    LoadConfirmation said = LoadConfirmation.decrypt(m, keys);
    if (confirmed.putIfAbsent(trx, said) != null) {
      return;
    }
    Amount hold = held.remove(trx);
    if (said.outcome() == LoadOutcome.UNLOADED) {
      accountMinor += said.amount().minor();
    } else if (said.outcome() == LoadOutcome.NOT_DONE && hold != null) {
      accountMinor += hold.minor();
    }
  }

  synchronized TestDoor.Said answer(TestDoor.Asked asked) {
    String path = asked.path();
    if (path.equals("/farthing/session")) {
      return logIn(BankLogIn.parse(asked.body()));
    }
    if (path.equals("/status")) {
      return isClosed ? TestDoor.Said.NOTHING : status(MerchantNotice.parse(asked.body()));
    }
    int step = path.lastIndexOf('/');
    String session = path.substring(0, step);
    Flow flow = sessions.get(session);
    if (flow == null) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.SESSION_UNKNOWN));
    }
    return path.substring(step).equals(BankSession.CARD)
        ? card(session, flow, asked.body())
        : order(session, flow, asked.body());
  }

  private TestDoor.Said logIn(BankLogIn logIn) {
    return logIn.account().equals(ACCOUNT) && logIn.password().equals(PASSWORD)
        ? TestDoor.Said.json(new BankSession(session(logIn.flow())).toJson())
        : TestDoor.Said.problem(Problem.of(ErrorCode.LOG_IN_WRONG));
  }

  private TestDoor.Said card(String session, Flow flow, Bytes body) {
    CardInformation card = CardInformation.parse(body);
    cards.put(session, card);
    CardInformation.Slot slot =
        card.slots().stream()
            .filter(s -> s.balance().currency().equals(Currency.EUR))
            .findFirst()
            .orElseThrow();
    int most =
        flow == Flow.LOAD ? Math.min(accountMinor, slot.roomMinor()) : slot.balance().minor();
    return TestDoor.Said.json(
        new LoadOffer(flow, TestCard.euros(1_00), TestCard.euros(most), "account CH…15\u001b[2J")
            .toJson());
  }

  private TestDoor.Said order(String session, Flow flow, Bytes body) {
    if (!cards.containsKey(session)) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.CARD_NOT_READ));
    }
    if (refuses.isPresent()) {
      return TestDoor.Said.problem(Problem.of(refuses.get()));
    }
    if (body.size() > 0) {
      chosen.put(session, LoadWish.parse(body).amount());
    } else if (undecided-- > 0) {
      return TestDoor.Said.problem(Problem.retryAfter(ErrorCode.AMOUNT_NOT_CHOSEN, 3));
    }
    OrderOffer offer =
        offers.computeIfAbsent(
            session, _ -> make(flow, Optional.ofNullable(chosen.get(session)).orElse(choice)));
    return TestDoor.Said.of(OrderOffer.MEDIA_TYPE, spoiling.apply(offer.toJson()));
  }

  private OrderOffer make(Flow flow, Amount amount) {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    Order honest =
        new Order(
            PARTY,
            "Savings Bank",
            TransactionId.next(() -> now, random),
            amount,
            "",
            loadServer,
            address.resolve("/status"),
            17,
            flow,
            now.minusSeconds(5),
            now.plus(LIFE),
            Order.RELEASE,
            List.of(Suite.AES_128),
            "b1",
            Bytes.of(salt),
            Optional.of(LoadingBankId.ofHex("0000b4a2")));
    Order order = lying.apply(honest);
    orders.put(order.trx(), order);
    if (flow == Flow.LOAD) {
      accountMinor -= order.amount().minor();
      held.put(order.trx(), order.amount());
    }
    return OrderOffer.make(order, shared, Tsk.generate(random));
  }

  private TestDoor.Said status(MerchantNotice notice) {
    try {
      if (distrusts-- > 0) {
        throw new Malformed("spoilt on its way");
      }
      hear(notice.m(), notice.trx());
    } catch (Malformed e) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.BANK_CONFIRMATION_WRONG));
    }
    return TestDoor.Said.json(new BankReply("Your account is in order\u001b[2J").toJson());
  }
}
