package farthing.client;

import farthing.agents.EnrolledAgent;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.ExpectedProof;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.messages.AgentClaim;
import farthing.messages.AgentVoucher;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResponse;
import farthing.messages.CancelResult;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitForAgent;
import farthing.messages.DebitForMerchant;
import farthing.messages.DebitResponse;
import farthing.messages.DebitResult;
import farthing.messages.DrawByAgent;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.ExpectedDebit;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import farthing.messages.SignedOrder;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseSignatures;
import farthing.purse.PurchaseTerms;
import farthing.purse.TransactionType;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The server's side of PROTOCOL for one merchant and one card's keys: checks what matters here,
 * answers the same message the same, and fails when told to.
 */
final class FakePaymentServer {
  private static final PsamId PSAM = PsamId.ofHex("5053414d00000001");

  /** How the next message of a kind fares. */
  enum Fate {
    /** Done, and the answer never arrives. */
    ANSWER_LOST,
    /** Never arrives. */
    REQUEST_LOST,
    /** Done, and a byte of the answer changes on the way. */
    ANSWER_ALTERED,
    BUSY
  }

  enum Step {
    DRAW,
    DEBIT_RESPONSE,
    CANCEL,
    CANCEL_RESPONSE;

    static Step of(String path) {
      String word = path.substring(path.lastIndexOf('/') + 1);
      return valueOf(word.replace('-', '_').toUpperCase(Locale.ROOT));
    }
  }

  private final SharedKey shared;
  private final Instant now;
  private final Map<Step, Queue<Fate>> fates = new EnumMap<>(Step.class);
  private final Map<TransactionId, Drawn> drawn = new HashMap<>();
  private final Map<TransactionId, Drawn> cancels = new HashMap<>();
  private final Map<String, Bytes> heard = new HashMap<>();
  private final Map<String, TestDoor.Said> answers = new HashMap<>();

  /** What it puts into the debit instead of the truth. */
  UnaryOperator<Debit.Content> claiming = UnaryOperator.identity();

  /** What it puts into the security card instead of the order's amount. */
  Optional<Amount> drawing = Optional.empty();

  /** The merchant never told it that the order is closed. */
  boolean knowsNoClose;

  /** What it says to every draw of a cancel. */
  Optional<ErrorCode> refusesCancels = Optional.empty();

  Optional<ErrorCode> refusesProofs = Optional.empty();

  /** Every proof is wrong to it. */
  boolean believesNothing;

  boolean refusesDraws;

  /** Does not say of earlier proofs that they came. */
  boolean deliversNothing;

  /** How many earlier proofs each draw carried. */
  final List<Integer> undeliveredSeen = new CopyOnWriteArrayList<>();

  /** To whom it encrypts what it expects where the client compares. */
  EnrolledAgent encryptsTo = TestAgent.KEYS.enrolled();

  /** What it says that it expects instead of the truth. */
  UnaryOperator<ExpectedDebit> expecting = UnaryOperator.identity();

  String registeredName = "Corner Shop";
  String registeredOrigin = "";

  record Drawn(
      Order order,
      TransactionKeys keys,
      Tsk tsk,
      InitializeAnswer purse,
      DebitCommand command,
      boolean accepted) {
    Drawn settled() {
      return new Drawn(order, keys, tsk, purse, command, true);
    }
  }

  FakePaymentServer(SharedKey shared, Instant now) {
    this.shared = shared;
    this.now = now;
    for (Step step : Step.values()) {
      fates.put(step, new ConcurrentLinkedQueue<>());
    }
  }

  void next(Step step, Fate... coming) {
    queue(step).addAll(List.of(coming));
  }

  /** Nothing fails any more. */
  void calm() {
    fates.values().forEach(Queue::clear);
  }

  /** Purchases whose debit is proven. */
  synchronized List<Order> accepted() {
    return drawn.values().stream().filter(Drawn::accepted).map(Drawn::order).toList();
  }

  synchronized int draws() {
    return drawn.size();
  }

  synchronized TestDoor.Said answer(TestDoor.Asked asked) {
    Step step = Step.of(asked.path());
    Fate fate = queue(step).poll();
    if (fate == Fate.BUSY) {
      return TestDoor.Said.problem(Problem.retryAfter(ErrorCode.TERMINALS_BUSY, 3));
    }
    if (fate == Fate.REQUEST_LOST) {
      return TestDoor.Said.NOTHING;
    }
    TestDoor.Said said = once(asked, step);
    if (fate == Fate.ANSWER_ALTERED) {
      byte[] altered = said.body().toArray();
      altered[altered.length / 2] ^= 1;
      return TestDoor.Said.json(Bytes.of(altered));
    }
    return fate == Fate.ANSWER_LOST ? TestDoor.Said.NOTHING : said;
  }

  /** The same again, the same answer; something else, 409. */
  private TestDoor.Said once(TestDoor.Asked asked, Step step) {
    Bytes first = heard.get(asked.path());
    if (first != null && !first.equals(asked.body())) {
      return TestDoor.Said.problem(
          Problem.of(
              switch (step) {
                case DRAW -> ErrorCode.DRAWN_OTHERWISE;
                case CANCEL -> ErrorCode.CANCELLED_OTHERWISE;
                case DEBIT_RESPONSE, CANCEL_RESPONSE -> ErrorCode.ANSWERED_OTHERWISE;
              }));
    }
    if (first == null) {
      TestDoor.Said said =
          switch (step) {
            case DRAW -> draw(asked.body());
            case DEBIT_RESPONSE -> settle(asked.body());
            case CANCEL -> cancel(asked.body());
            case CANCEL_RESPONSE -> cancelled(asked.body());
          };
      if (said.status() != 200) {
        return said;
      }
      heard.put(asked.path(), asked.body());
      answers.put(asked.path(), said);
    }
    return Objects.requireNonNull(answers.get(asked.path()));
  }

  private TestDoor.Said draw(Bytes body) {
    if (refusesDraws) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.CARD_BLOCKED));
    }
    DrawRequest request = DrawRequest.parse(body);
    TransactionKeys keys =
        TransactionKeys.derive(
            shared, request.salt(), Flow.PURCHASE, request.party(), request.trx());
    Order order = SignedOrder.verify(request.jws(), keys).order();
    Tsk tsk = keys.unwrap(request.etsk());
    DrawRequest.Content content = request.open(tsk);
    undeliveredSeen.add(content.undelivered().size());
    InitializeAnswer purse = InitializeAnswer.parse(content.initialize());
    int minor = order.amount().minor();
    if (!PurchaseSignatures.s1(purchaseKey(purse), TransactionType.PURCHASE, purse, minor)
        .equals(purse.s1())) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.S1_WRONG));
    }
    if (order.mode() == PurchaseMode.CLIENT.figure() && !isClaimed(body, order, purse)) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.AGENT_NOT_ENROLLED));
    }
    PurchaseTerms terms =
        new PurchaseTerms(
            TransactionType.PURCHASE,
            PSAM,
            drawn.size() + 1,
            order.trx(),
            drawing.orElse(order.amount()),
            Dthr.of(now));
    MacKey session =
        PurchaseSignatures.sessionKey(purchaseKey(purse), purse, PSAM, terms.psamTransaction());
    DebitCommand command =
        new DebitCommand(terms, PurchaseSignatures.s2(session, terms, purse.s1()));
    drawn.put(order.trx(), new Drawn(order, keys, tsk, purse, command, false));
    Debit.Content debit =
        new Debit.Content(
            command.toBytes(),
            "T-0001",
            "Zurich",
            registeredName,
            registeredOrigin,
            order.trx(),
            order.amount(),
            content.undelivered().stream().flatMap(u -> delivered(u).stream()).toList());
    Debit sealed = Debit.seal(tsk, order.party(), order.trx(), claiming.apply(debit));
    ExpectedDebit expected = expecting.apply(expected(open(order)));
    return TestDoor.Said.json(
        switch (PurchaseMode.ofFigure(order.mode()).orElseThrow()) {
          case SECURITY_CARD, PAYMENT_SERVER -> sealed.toJson();
          case CLIENT ->
              new DebitForAgent(
                      sealed, encryptsTo.encrypt(expected), voucher(expected).encrypt(keys))
                  .toJson();
          case MERCHANT -> new DebitForMerchant(sealed, expected.encrypt(keys)).toJson();
        });
  }

  private static AgentVoucher voucher(ExpectedDebit expected) {
    EnrolledAgent agent = TestAgent.KEYS.enrolled();
    return new AgentVoucher(
        expected.party(), expected.trx(), expected.amount(), agent.agent(), agent.signing());
  }

  /** The claim of the one agent that it knows, for this card. */
  private static boolean isClaimed(Bytes body, Order order, InitializeAnswer purse) {
    AgentClaim claim =
        AgentClaim.verify(DrawByAgent.claimIn(body), TestAgent.KEYS.enrolled().signing());
    return claim.equals(
        AgentClaim.of(TestAgent.KEYS.agent(), order.party(), order.trx(), purse.toBytes()));
  }

  private Drawn open(Order order) {
    return Objects.requireNonNull(drawn.get(order.trx()));
  }

  /** What its security card expects of a card that does as it is told. */
  private static ExpectedDebit expected(Drawn drawn) {
    PurchaseTerms terms = drawn.command().terms();
    MacKey key = purchaseKey(drawn.purse());
    int after = drawn.purse().balance().minor() - terms.amount().minor();
    return new ExpectedDebit(
        drawn.order().party(),
        drawn.order().trx(),
        drawn.order().amount(),
        new ExpectedProof(
            PurchaseSignatures.s3(
                PurchaseSignatures.sessionKey(key, drawn.purse(), PSAM, terms.psamTransaction()),
                CompletionCode.DONE,
                terms,
                drawn.purse().transactionNumber(),
                after,
                drawn.command().s2()),
            PurchaseSignatures.k7(key, drawn.purse(), PSAM, terms.psamTransaction())));
  }

  private Optional<Debit.Delivered> delivered(DrawRequest.Undelivered undelivered) {
    Drawn cancel = cancels.get(undelivered.trx());
    if (!deliversNothing
        && cancel != null
        && isProof(cancel, DebitAnswer.parse(undelivered.answer()))) {
      cancels.put(undelivered.trx(), cancel.settled());
      return Optional.of(
          new Debit.Delivered(undelivered.party(), undelivered.trx(), Outcome.ACCEPTED));
    }
    Drawn earlier = drawn.get(undelivered.trx());
    if (deliversNothing
        || earlier == null
        || !isProof(earlier, DebitAnswer.parse(undelivered.answer()))) {
      return Optional.empty();
    }
    drawn.put(undelivered.trx(), earlier.settled());
    return Optional.of(
        new Debit.Delivered(undelivered.party(), undelivered.trx(), Outcome.ACCEPTED));
  }

  private TestDoor.Said settle(Bytes body) {
    DebitResponse response = DebitResponse.parse(body);
    Drawn open = drawn.get(response.trx());
    if (open == null) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.PURCHASE_UNKNOWN));
    }
    DebitAnswer answer;
    try {
      answer = DebitAnswer.parse(response.open(open.tsk()));
    } catch (Malformed e) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.SEAL_BROKEN));
    }
    if (refusesProofs.isPresent()) {
      return TestDoor.Said.problem(Problem.of(refusesProofs.get()));
    }
    if (believesNothing || !isProof(open, answer)) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.PROOF_WRONG));
    }
    Outcome outcome = answer.cc().isDone() ? Outcome.ACCEPTED : Outcome.DECLINED;
    if (outcome == Outcome.ACCEPTED) {
      drawn.put(response.trx(), open.settled());
    }
    Order order = open.order();
    String m =
        new Confirmation(
                outcome, order.party(), order.trx(), order.amount(), now, "REF-1", Optional.empty())
            .encrypt(open.keys());
    DebitResult.Receipt receipt =
        new DebitResult.Receipt(
            outcome,
            order.party(),
            registeredName,
            order.trx(),
            order.amount(),
            now,
            "T-0001",
            "REF-1");
    return TestDoor.Said.json(DebitResult.seal(open.tsk(), receipt, m).toJson());
  }

  private TestDoor.Said cancel(Bytes body) {
    CancelRequest request = CancelRequest.parse(body);
    Drawn paid = Objects.requireNonNull(drawn.get(request.trx()));
    if (refusesCancels.isPresent()) {
      return TestDoor.Said.problem(Problem.of(refusesCancels.get()));
    }
    if (knowsNoClose || !paid.accepted()) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.ORDER_NOT_CLOSED));
    }
    InitializeAnswer purse = InitializeAnswer.parse(request.open(paid.tsk()).initialize());
    Order order = paid.order();
    int minor = order.amount().minor();
    if (!PurchaseSignatures.s1(purchaseKey(purse), TransactionType.CANCEL, purse, minor)
            .equals(purse.s1())
        || purse.transactionNumber() != paid.purse().transactionNumber() + 1) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.CANCEL_OF_ANOTHER));
    }
    PurchaseTerms terms =
        new PurchaseTerms(
            TransactionType.CANCEL,
            PSAM,
            1000 + cancels.size(),
            order.trx(),
            order.amount(),
            Dthr.of(now));
    MacKey session =
        PurchaseSignatures.sessionKey(purchaseKey(purse), purse, PSAM, terms.psamTransaction());
    DebitCommand command =
        new DebitCommand(terms, PurchaseSignatures.s2(session, terms, purse.s1()));
    cancels.put(order.trx(), new Drawn(order, paid.keys(), paid.tsk(), purse, command, false));
    Debit.Content credit =
        new Debit.Content(
            command.toBytes(),
            "T-0001",
            "Zurich",
            registeredName,
            registeredOrigin,
            order.trx(),
            order.amount(),
            List.of());
    return TestDoor.Said.json(
        CancelCredit.seal(paid.tsk(), order.party(), order.trx(), credit).toJson());
  }

  private TestDoor.Said cancelled(Bytes body) {
    CancelResponse response = CancelResponse.parse(body);
    Drawn open = Objects.requireNonNull(cancels.get(response.trx()));
    DebitAnswer answer = DebitAnswer.parse(response.open(open.tsk()));
    if (!isProof(open, answer)) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.PROOF_WRONG));
    }
    cancels.put(response.trx(), open.settled());
    Order order = open.order();
    return TestDoor.Said.json(
        CancelResult.seal(
                open.tsk(),
                new CancelResult.Receipt(
                    answer.cc().isDone()
                        ? CancelResult.Outcome.CANCELLED
                        : CancelResult.Outcome.REFUND_DUE,
                    order.party(),
                    registeredName,
                    order.trx(),
                    order.amount(),
                    now,
                    "T-0001",
                    "REF-2"))
            .toJson());
  }

  /** Cancels commanded, and how many of them the card has proven. */
  synchronized int cancels() {
    return cancels.size();
  }

  synchronized long provenCancels() {
    return cancels.values().stream().filter(Drawn::accepted).count();
  }

  private static boolean isProof(Drawn open, DebitAnswer answer) {
    PurchaseTerms terms = open.command().terms();
    MacKey session =
        PurchaseSignatures.sessionKey(
            purchaseKey(open.purse()), open.purse(), PSAM, terms.psamTransaction());
    return PurchaseSignatures.s3(
            session,
            answer.cc(),
            terms,
            answer.transactionNumber(),
            answer.balanceAfterMinor(),
            open.command().s2())
        .equals(answer.s3());
  }

  private Queue<Fate> queue(Step step) {
    return Objects.requireNonNull(fates.get(step));
  }

  private static MacKey purchaseKey(InitializeAnswer purse) {
    return TestCard.key(purse.suite(), KeyUsage.PURCHASE);
  }
}
