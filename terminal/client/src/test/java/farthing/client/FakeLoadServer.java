package farthing.client;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.LoadingDeviceId;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadEnvelope;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadProof;
import farthing.messages.LoadRequest;
import farthing.messages.LoadResponse;
import farthing.messages.LoadResult;
import farthing.messages.Order;
import farthing.messages.Problem;
import farthing.messages.ProofAnswer;
import farthing.messages.ProofWanted;
import farthing.messages.SharedKey;
import farthing.messages.SignedOrder;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.CardLoad;
import farthing.purse.CompletionCode;
import farthing.purse.HostSecurityModule;
import farthing.purse.IssuerModule;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.TransactionType;
import farthing.purse.UnsureLoad;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/**
 * The load server's side of PROTOCOL for one bank and one issuer: one S2 per card, an unsure load
 * settled by proof alone, the same message answered the same; and it fails when told to.
 */
final class FakeLoadServer {
  enum Step {
    REQUEST,
    RESPONSE,
    NEGATIVE,
    PROOF
  }

  /** One load or unload that was commanded. */
  private static final class Commanded {
    final Order order;
    final TransactionKeys keys;
    final Tsk tsk;
    final CardLoad load;
    final TransactionId proofTrx;
    Optional<LoadResult> result = Optional.empty();

    Commanded(Opened from, CardLoad load, TransactionId proofTrx) {
      this.order = from.order();
      this.keys = from.keys();
      this.tsk = from.tsk();
      this.load = load;
      this.proofTrx = proofTrx;
    }
  }

  private record Opened(Order order, TransactionKeys keys, Tsk tsk) {}

  private final SharedKey shared;
  private final Instant now;
  private final Random random = new Random(862);
  private final HostSecurityModule module =
      new IssuerModule(
          (card, how) -> Optional.of(how.from(TestCard.key(card.suite(), how.usage()))));
  private final Map<Step, Queue<FakePaymentServer.Fate>> fates = new EnumMap<>(Step.class);
  private final Map<TransactionId, Commanded> commanded = new LinkedHashMap<>();
  private final Map<String, Bytes> heard = new HashMap<>();
  private final Map<String, TestDoor.Said> answers = new HashMap<>();
  final List<Integer> undeliveredSeen = new ArrayList<>();
  final List<LoadingDeviceId> devicesSeen = new ArrayList<>();

  String registeredName = "Savings Bank";
  String registeredOrigin = "";

  /** What it commands instead of doing it. */
  CompletionCode issuer = CompletionCode.DONE;

  /** What it puts into the load instead of the truth. */
  UnaryOperator<Load.Content> claiming = UnaryOperator.identity();

  /** What it says how it ended, instead of the truth. */
  UnaryOperator<LoadOutcome> ending = UnaryOperator.identity();

  Optional<ErrorCode> refuses = Optional.empty();

  /** So many answers of cards are wrong to it. */
  int disbelieves;

  /** Asks for one proof after another, whatever it is shown. */
  boolean wantsMoreProofs;

  /** So many of its words for the bank are spoilt on the road, in answers to proofs. */
  int spoilsM;

  /** Does not say of earlier proofs that they came. */
  boolean deliversNothing;

  /** After a request was taken, before its answer goes. */
  Runnable meanwhile = () -> {};

  FakeLoadServer(SharedKey shared, Instant now) {
    this.shared = shared;
    this.now = now;
    for (Step step : Step.values()) {
      fates.put(step, new ConcurrentLinkedQueue<>());
    }
  }

  void next(Step step, FakePaymentServer.Fate... coming) {
    queue(step).addAll(List.of(coming));
  }

  void calm() {
    fates.values().forEach(Queue::clear);
  }

  synchronized int commands() {
    return commanded.size();
  }

  /** Commanded, and nobody knows what the card did. */
  synchronized long unsure() {
    return commanded.values().stream().filter(c -> c.result.isEmpty()).count();
  }

  /** The direct link: message M, once there is one. */
  synchronized Optional<String> status(TransactionId trx) {
    return Optional.ofNullable(commanded.get(trx)).flatMap(c -> c.result).map(LoadResult::m);
  }

  TestDoor.Said answer(TestDoor.Asked asked) {
    Step step =
        Step.valueOf(
            asked.path().substring(asked.path().lastIndexOf('/') + 1).toUpperCase(Locale.ROOT));
    FakePaymentServer.Fate fate = queue(step).poll();
    if (fate == FakePaymentServer.Fate.BUSY) {
      return TestDoor.Said.problem(Problem.retryAfter(ErrorCode.ISSUER_SILENT, 3));
    }
    if (fate == FakePaymentServer.Fate.REQUEST_LOST) {
      return TestDoor.Said.NOTHING;
    }
    TestDoor.Said said = once(asked, step);
    if (step == Step.REQUEST) {
      meanwhile.run();
    }
    if (fate == FakePaymentServer.Fate.ANSWER_ALTERED) {
      byte[] altered = said.body().toArray();
      altered[altered.length / 2] ^= 1;
      return TestDoor.Said.json(Bytes.of(altered));
    }
    return fate == FakePaymentServer.Fate.ANSWER_LOST ? TestDoor.Said.NOTHING : said;
  }

  /** The same again, the same answer; something else, 409. A proof is another each time. */
  private synchronized TestDoor.Said once(TestDoor.Asked asked, Step step) {
    Bytes first = heard.get(asked.path());
    if (first != null && !first.equals(asked.body())) {
      return TestDoor.Said.problem(
          Problem.of(
              step == Step.REQUEST ? ErrorCode.REQUESTED_OTHERWISE : ErrorCode.ENDED_OTHERWISE));
    }
    TestDoor.Said before = answers.get(asked.path());
    if (before != null) {
      return before;
    }
    TestDoor.Said said =
        switch (step) {
          case REQUEST -> request(LoadRequest.parse(asked.body()));
          case RESPONSE, NEGATIVE -> response(LoadResponse.parse(asked.body()));
          case PROOF -> proof(LoadProof.parse(asked.body()));
        };
    if (said.status() == 200 && step != Step.PROOF) {
      heard.put(asked.path(), asked.body());
      answers.put(asked.path(), said);
    }
    return said;
  }

  private Opened open(LoadEnvelope envelope) {
    Flow flow = SignedOrder.read(envelope.jws()).order().flow();
    TransactionKeys keys =
        TransactionKeys.derive(shared, envelope.salt(), flow, envelope.party(), envelope.trx());
    return new Opened(
        SignedOrder.verify(envelope.jws(), keys).order(), keys, keys.unwrap(envelope.etsk()));
  }

  private TestDoor.Said request(LoadRequest request) {
    if (refuses.isPresent()) {
      return TestDoor.Said.problem(Problem.of(refuses.get()));
    }
    Opened opened = open(request.envelope());
    LoadRequest.Content content = request.open(opened.tsk());
    undeliveredSeen.add(content.undelivered().size());
    devicesSeen.add(content.device());
    List<Load.Delivered> delivered =
        content.undelivered().stream().flatMap(u -> delivered(u).stream()).toList();
    CardLoad load =
        new CardLoad(
            opened.order().flow() == Flow.LOAD ? TransactionType.LOAD : TransactionType.UNLOAD,
            asked(opened.order(), content.device(), opened.order().amount(), opened.order().trx()),
            LoadInitializeAnswer.parse(content.initialize()));
    if (module.verify(load) != HostSecurityModule.Word.ITS_OWN) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.S1_WRONG));
    }
    Optional<TestDoor.Said> first = judge(load);
    if (first.isPresent()) {
      return first.get();
    }
    LoadCommand command = module.command(load, issuer, List.of());
    TransactionId proofTrx = TransactionId.next(() -> now, random);
    commanded.put(opened.order().trx(), new Commanded(opened, load, proofTrx));
    Order order = opened.order();
    Load.Content answer =
        new Load.Content(
            command.toBytes(),
            registeredName,
            registeredOrigin,
            order.trx(),
            order.amount(),
            delivered);
    return TestDoor.Said.json(
        Load.seal(opened.tsk(), order.party(), order.trx(), claiming.apply(answer)).toJson());
  }

  private static LoadInitialize asked(
      Order order, LoadingDeviceId device, Amount amount, TransactionId trx) {
    return new LoadInitialize(amount, order.bankTime(), order.bank().orElseThrow(), device, trx);
  }

  /** What a contact says of the card's unsure load; a refusal if that stays unsure. */
  private Optional<TestDoor.Said> judge(CardLoad contact) {
    Optional<Commanded> unsure = unsureOf(contact.said().iep());
    if (unsure.isEmpty()) {
      return Optional.empty();
    }
    Commanded open = unsure.get();
    if (wantsMoreProofs) {
      return Optional.of(proofWanted(open));
    }
    UnsureLoad question = new UnsureLoad(open.load, open.proofTrx);
    return switch (question.verdict(
        contact, load -> module.verify(load) == HostSecurityModule.Word.ITS_OWN)) {
      case DONE -> {
        end(open, LoadOutcome.doneOf(open.order.flow()));
        yield Optional.empty();
      }
      case NOT_DONE -> {
        end(open, LoadOutcome.NOT_DONE);
        yield Optional.empty();
      }
      case PROVES_NOTHING -> Optional.of(proofWanted(open));
      case ALARM -> Optional.of(TestDoor.Said.problem(Problem.of(ErrorCode.LOAD_ALARM)));
    };
  }

  private static TestDoor.Said proofWanted(Commanded open) {
    return TestDoor.Said.problem(
        Problem.proofWanted(new ProofWanted(open.proofTrx, open.order.amount().currency())));
  }

  private Optional<Commanded> unsureOf(IepId card) {
    Collection<Commanded> all = commanded.values();
    return all.stream()
        .filter(c -> c.result.isEmpty() && c.load.said().iep().equals(card))
        .findFirst();
  }

  private Optional<Load.Delivered> delivered(LoadRequest.Undelivered left) {
    Commanded earlier = commanded.get(left.trx());
    if (deliversNothing
        || earlier == null
        || !module.isProven(earlier.load, LoadAnswer.parse(left.answer()))) {
      return Optional.empty();
    }
    end(earlier, outcomeOf(earlier, LoadAnswer.parse(left.answer())));
    return Optional.of(
        new Load.Delivered(
            left.party(), left.trx(), outcomeOf(earlier, LoadAnswer.parse(left.answer()))));
  }

  private TestDoor.Said response(LoadResponse response) {
    Commanded open = commanded.get(response.trx());
    if (open == null) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.LOAD_UNKNOWN));
    }
    LoadAnswer answer = LoadAnswer.parse(response.open(open.tsk));
    if (disbelieves-- > 0 || !module.isProven(open.load, answer)) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.LOAD_PROOF_WRONG));
    }
    end(open, outcomeOf(open, answer));
    return TestDoor.Said.json(open.result.orElseThrow().toJson());
  }

  private TestDoor.Said proof(LoadProof proof) {
    Opened opened = open(proof.envelope());
    LoadProof.Content content = proof.open(opened.tsk());
    CardLoad contact =
        new CardLoad(
            TransactionType.LOAD,
            asked(
                opened.order(),
                content.device(),
                new Amount(0, content.currency()),
                content.over()),
            LoadInitializeAnswer.parse(content.initialize()));
    return judge(contact)
        .orElseGet(() ->
            TestDoor.Said.json(
                new ProofAnswer(
                        Optional.ofNullable(commanded.get(opened.order().trx()))
                            .flatMap(c -> c.result)
                            .map(this::onItsWay))
                    .toJson()));
  }

  private LoadResult onItsWay(LoadResult result) {
    char last = result.m().charAt(result.m().length() - 1);
    String spoilt = result.m().substring(0, result.m().length() - 1) + (last == 'A' ? 'Q' : 'A');
    return spoilsM-- > 0 ? new LoadResult(result.c(), spoilt) : result;
  }

  private static LoadOutcome outcomeOf(Commanded open, LoadAnswer answer) {
    return answer.cc().isDone() ? LoadOutcome.doneOf(open.order.flow()) : LoadOutcome.NOT_DONE;
  }

  /** Its one end, for ever. */
  private void end(Commanded open, LoadOutcome outcome) {
    if (open.result.isPresent()) {
      return;
    }
    Order order = open.order;
    String m =
        new LoadConfirmation(outcome, order.party(), order.trx(), order.amount(), now, "LS-1")
            .encrypt(open.keys);
    LoadResult.Receipt receipt =
        new LoadResult.Receipt(
            ending.apply(outcome),
            order.party(),
            registeredName,
            order.trx(),
            order.amount(),
            now,
            "LS-1");
    open.result = Optional.of(LoadResult.seal(open.tsk, receipt, m));
  }

  private Queue<FakePaymentServer.Fate> queue(Step step) {
    return Objects.requireNonNull(fates.get(step));
  }
}
