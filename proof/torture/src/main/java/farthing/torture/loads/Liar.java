package farthing.torture.loads;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.BankLogIn;
import farthing.messages.BankSession;
import farthing.messages.CardInformation;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadProof;
import farthing.messages.LoadRequest;
import farthing.messages.LoadResponse;
import farthing.messages.LoadResult;
import farthing.messages.LoadWish;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.messages.ProofAnswer;
import farthing.messages.ProofWanted;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.Fci;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.torture.Fault;
import farthing.torture.Person;
import farthing.torture.Run;
import farthing.torture.TorturedCard;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A client that wants more than the card gave: it has the order and so its key, and says of the
 * card what it likes. What it cannot do is sign for the card. It lies once, and at the end tells
 * the truth. One thread.
 */
final class Liar {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int TRIES = 3;

  /** Where every bank lets clients in. */
  private static final String LOG_IN = "/farthing/session";

  private final LoadTown town;
  private final Run run;
  private final TorturedCard card;
  private final Fault lie;
  private final SecureRandom random = new SecureRandom();
  private final LoadingDeviceId device;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private Currency currency = Currency.EUR;
  private Optional<OrderOffer> offer = Optional.empty();
  private Optional<Bytes> answer = Optional.empty();
  private boolean isCommanded;

  Liar(LoadTown town, Run run, TorturedCard card, Fault lie) {
    this.town = town;
    this.run = run;
    this.card = card;
    this.lie = lie;
    this.device = new LoadingDeviceId(drawn(LoadingDeviceId.SIZE));
  }

  /** Cards are made with their money in the first slot, and points in the next. */
  private static int slot(Currency of) {
    return of.isPoints() ? 1 : 0;
  }

  private Bytes drawn(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  /**
   * @return false if it did not come to that: bank, server or card would not go along
   */
  boolean lies(String account, int bank, Flow flow, int minor) throws InterruptedException {
    try {
      return tries(account, bank, flow, minor);
    } catch (IOException | Malformed e) {
      run.story.tell("the liar gave up: " + e);
      return false;
    }
  }

  private boolean tries(String account, int bank, Flow flow, int minor)
      throws IOException, CardGone, InterruptedException {
    CardLink link = card.link();
    Bytes fci = asked(link.transmit(Purse.select()));
    currency = town.bank(bank).settings().currency();
    Optional<OrderOffer> made = order(account, bank, flow, minor, link, fci);
    if (made.isEmpty()) {
      return false;
    }
    offer = made;
    Order order = made.get().order();
    LoadInitialize real =
        new LoadInitialize(
            order.amount(),
            Dthr.of(order.issued()),
            order.bank().orElseThrow(),
            device,
            order.trx());
    LoadInitialize zero = real.asProof(anyTrx());
    Bytes before = asked(link.transmit(Purse.initializeLoad(slot(currency), zero)));
    link.transmit(Purse.verify(Person.PIN.value()));
    ResponseApdu opened =
        link.transmit(
            flow == Flow.LOAD
                ? Purse.initializeLoad(slot(currency), real)
                : Purse.initializeUnload(slot(currency), real));
    if (!opened.isDone()) {
      return false;
    }
    LoadRequest request =
        LoadRequest.seal(
            made.get(),
            new LoadRequest.Content(
                link.atr(),
                fci,
                device,
                opened.data(),
                order.amount(),
                List.of(),
                Instant.now(),
                1,
                "lying"));
    HttpResponse<byte[]> answered = post(path("request"), request.toJson());
    if (answered.statusCode() != 200) {
      return false;
    }
    isCommanded = true;
    Load.Content given =
        Load.parse(Bytes.of(answered.body())).open(made.get().tsk(), order.party(), order.trx());
    if (isCardGiven()) {
      LoadCommand command = LoadCommand.parse(given.command());
      answer =
          Optional.of(
              asked(
                  link.transmit(
                      flow == Flow.LOAD
                          ? Purse.creditLoad(slot(currency), command)
                          : Purse.debitUnload(slot(currency), command))));
    }
    return says(link, before, zero);
  }

  /** Or the liar claims what the card was never told to do. */
  private boolean isCardGiven() {
    return lie != Fault.OLDER_PROOF_SENT && lie != Fault.CONFIRMATION_FORGED;
  }

  private boolean says(CardLink link, Bytes before, LoadInitialize zero)
      throws IOException, CardGone, InterruptedException {
    switch (lie) {
      case PROOF_HIDDEN -> run.story.tell("LIE: the liar says nothing");
      case OLDER_STATE_SHOWN -> prove(before, new ProofWanted(zero.trx(), currency));
      case OLDER_PROOF_SENT -> {
        Optional<Bytes> older = olderAnswer(link);
        if (older.isEmpty()) {
          return false;
        }
        post(path("response"), response(older.get()));
      }
      case REFUSAL_CLAIMED ->
          post(
              path("negative"),
              response(Bytes.ofHex("9402").plus(answer.orElseThrow().slice(2, 6)).plus(drawn(24))));
      case CONFIRMATION_FORGED -> {
        Order order = offer.orElseThrow().order();
        post(order.statusUrl(), new MerchantNotice(order.trx(), forged(order)).toJson());
      }
      default -> throw new IllegalStateException(lie + " is no lie");
    }
    return true;
  }

  /** Message M as it would be, but under no key that the bank and the load server have. */
  private String forged(Order order) {
    TransactionKeys keys =
        TransactionKeys.derive(
            SharedKey.generate(order.keyId(), random),
            order.salt(),
            order.flow(),
            order.party(),
            order.trx());
    return new LoadConfirmation(
            LoadOutcome.doneOf(order.flow()),
            order.party(),
            order.trx(),
            order.amount(),
            Instant.now(),
            "forged")
        .encrypt(keys);
  }

  /** Of the card's last transaction, as if it were the answer to this command. */
  private static Optional<Bytes> olderAnswer(CardLink link) throws CardGone {
    ResponseApdu log = link.transmit(Purse.readLog(1));
    if (!log.isDone()) {
      return Optional.empty();
    }
    int nt = farthing.purse.LogRecord.parse(log.data()).transactionNumber();
    ResponseApdu said = link.transmit(Purse.previousSignature(nt));
    return said.isDone()
        // TI1 SLOT1 NT2 CC2 BAL4 S3 8: as CC2 NT2 BAL4 S3 8
        ? Optional.of(
            said.data().slice(4, 2).plus(said.data().slice(2, 2)).plus(said.data().slice(6, 12)))
        : Optional.empty();
  }

  private Bytes response(Bytes its) {
    Order order = offer.orElseThrow().order();
    return LoadResponse.seal(offer.orElseThrow().tsk(), order.party(), order.trx(), its).toJson();
  }

  private Optional<OrderOffer> order(
      String account, int bank, Flow flow, int minor, CardLink link, Bytes fci)
      throws IOException, CardGone, InterruptedException {
    URI at = town.bank(bank).address();
    String password = town.bank(bank).settings().password();
    HttpResponse<byte[]> in =
        post(at.resolve(LOG_IN), new BankLogIn(account, password, flow).toJson());
    if (in.statusCode() != 200) {
      return Optional.empty();
    }
    URI visit = BankSession.parse(Bytes.of(in.body())).url();
    Fci.Identity identity = Fci.parse(fci).identity().orElseThrow();
    SlotInquiry slot = SlotInquiry.parse(asked(link.transmit(Purse.slotInquiry(slot(currency)))));
    CardInformation its =
        new CardInformation(
            identity.iep(),
            identity.suite(),
            identity.expiry(),
            List.of(new CardInformation.Slot(slot.balance(), slot.maximum())));
    post(URI.create(visit + BankSession.CARD), its.toJson());
    HttpResponse<byte[]> ordered =
        post(
            URI.create(visit + BankSession.ORDER),
            new LoadWish(new Amount(minor, currency)).toJson());
    return ordered.statusCode() == 200
        ? Optional.of(OrderOffer.parse(Bytes.of(ordered.body())))
        : Optional.empty();
  }

  /** Once everything has come back: the card's answer where there is one, or what it signs now. */
  void confesses() throws InterruptedException {
    if (!isCommanded) {
      return;
    }
    card.takenOutAndPutIn();
    try {
      Optional<LoadResult> result = answer.isPresent() ? settled() : proven();
      run.story.tell("the liar tells the truth: " + result.isPresent());
      if (result.isPresent()) {
        Order order = offer.orElseThrow().order();
        post(order.statusUrl(), new MerchantNotice(order.trx(), result.get().m()).toJson());
      }
    } catch (IOException | Malformed e) {
      run.story.tell("the liar cannot tell the truth: " + e);
    }
    card.takenOutAndPutIn();
  }

  private Optional<LoadResult> settled() throws IOException, InterruptedException {
    HttpResponse<byte[]> said = post(path("response"), response(answer.orElseThrow()));
    return said.statusCode() == 200
        ? Optional.of(LoadResult.parse(Bytes.of(said.body())))
        : Optional.empty();
  }

  private Optional<LoadResult> proven() throws IOException, CardGone, InterruptedException {
    ProofWanted wanted = new ProofWanted(anyTrx(), currency);
    for (int i = 0; i < TRIES; i++) {
      CardLink link = card.link();
      asked(link.transmit(Purse.select()));
      Bytes signed =
          asked(link.transmit(Purse.initializeLoad(slot(wanted.currency()), zero(wanted))));
      HttpResponse<byte[]> said = prove(signed, wanted);
      if (said.statusCode() == 200) {
        return ProofAnswer.parse(Bytes.of(said.body())).result();
      }
      Problem problem = Problem.parse(Bytes.of(said.body()));
      if (problem.code() != ErrorCode.PROOF_WANTED) {
        return Optional.empty();
      }
      wanted = problem.proof().orElseThrow();
    }
    return Optional.empty();
  }

  private LoadInitialize zero(ProofWanted wanted) {
    Order order = offer.orElseThrow().order();
    return new LoadInitialize(
        new Amount(0, wanted.currency()),
        Dthr.of(order.issued()),
        order.bank().orElseThrow(),
        device,
        wanted.trx());
  }

  private HttpResponse<byte[]> prove(Bytes signed, ProofWanted wanted)
      throws IOException, InterruptedException {
    return post(
        path("proof"),
        LoadProof.seal(
                offer.orElseThrow(),
                new LoadProof.Content(device, wanted.currency(), wanted.trx(), signed))
            .toJson());
  }

  private TransactionId anyTrx() {
    return new TransactionId(new UUID(random.nextLong(), random.nextLong()));
  }

  private URI path(String step) {
    Order order = offer.orElseThrow().order();
    return town.serverAddress()
        .resolve("/v1/loads/" + order.party() + "/" + order.trx() + "/" + step);
  }

  private HttpResponse<byte[]> post(URI where, Bytes body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(where)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()))
            .build();
    HttpResponse<byte[]> answered = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    run.story.tell("liar: POST " + where.getPath() + " -> " + answered.statusCode());
    return answered;
  }

  private static Bytes asked(ResponseApdu answer) {
    if (!answer.isDone()) {
      throw new Malformed("the card says %04X".formatted(answer.status()));
    }
    return answer.data();
  }
}
