package farthing.load;

import farthing.base.Amount;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.exchange.Refusal;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadEnvelope;
import farthing.messages.LoadProof;
import farthing.messages.LoadRequest;
import farthing.messages.Order;
import farthing.messages.SignedOrder;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.CardLoad;
import farthing.purse.Fci;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.TransactionType;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Everything about a load request or a proof that needs neither journal nor security module (step
 * 895): who sent it, whether the order is the bank's and still good, whether order, message and
 * card speak of the same card and the same money.
 */
final class LoadChecks {
  /** FIG. 17: the host security module compares. */
  static final int MODE = 17;

  private final BankAgreement.Register register;
  private final LoadPolicy policy;
  private final InstantSource time;

  LoadChecks(BankAgreement.Register register, LoadPolicy policy, InstantSource time) {
    this.register = register;
    this.policy = policy;
    this.time = time;
  }

  /** An envelope that is the bank's. */
  record Opened(BankAgreement bank, Order order, TransactionKeys keys, Tsk tsk) {

    /** What the card was asked, by the order and the client. */
    LoadInitialize asked(Amount amount, LoadingDeviceId device, TransactionId trx) {
      return new LoadInitialize(amount, order.bankTime(), order.bank().orElseThrow(), device, trx);
    }
  }

  /** A load request that passed: ready for a security module. */
  record Checked(Opened opened, LoadRequest.Content content, CardLoad card) {

    /** How many the card says it has, 1 to 8; it has signed nothing of that. */
    int slots() {
      return Fci.parse(content.fci()).identity().orElseThrow().slots();
    }

    /** Once its command stands in the journal. */
    CommandedLoad commanded(LoadId id) {
      return new CommandedLoad(
          id, opened.bank(), opened.order(), opened.keys(), opened.tsk(), card);
    }
  }

  /**
   * @throws Refusal with the first check's code that does not pass
   */
  Checked request(LoadId id, LoadRequest request) {
    Opened opened = envelope(id, request.envelope());
    LoadRequest.Content content = within(ErrorCode.SEAL_BROKEN, () -> request.open(opened.tsk()));
    return new Checked(opened, content, card(opened, content));
  }

  /** An order that may still be acted upon. */
  Opened envelope(LoadId id, LoadEnvelope envelope) {
    Opened opened = ofTheBank(id, envelope);
    BankAgreement bank = opened.bank();
    Order order = opened.order();
    if (!bank.active()) {
      throw Refusal.of(ErrorCode.BANK_UNKNOWN);
    }
    inTime(order);
    if (bank.key(envelope.keyId()).filter(key -> key.covers(order.issued())).isEmpty()) {
      throw Refusal.of(ErrorCode.KEY_UNKNOWN, "the key is not good for orders of this time");
    }
    agreed(bank, order);
    return opened;
  }

  /** An order that was acted upon already: it and its bank may have had their time since. */
  Opened ofTheBank(LoadId id, LoadEnvelope envelope) {
    if (!envelope.party().equals(id.party()) || !envelope.trx().equals(id.trx())) {
      throw Refusal.of(ErrorCode.ORDER_CONTRADICTED, "path and message name different loads");
    }
    BankAgreement bank =
        register.find(id.party()).orElseThrow(() -> Refusal.of(ErrorCode.BANK_UNKNOWN));
    BankAgreement.Key key =
        bank.key(envelope.keyId())
            .orElseThrow(() -> Refusal.of(ErrorCode.KEY_UNKNOWN, "key id " + envelope.keyId()));
    // read before it is believed: the keys of a load are others than those of an unload
    SignedOrder.Unverified read =
        within(ErrorCode.ORDER_SIGNATURE_WRONG, () -> SignedOrder.read(envelope.jws()));
    TransactionKeys keys =
        TransactionKeys.derive(
            key.shared(), envelope.salt(), read.order().flow(), id.party(), id.trx());
    Order order = within(ErrorCode.ORDER_SIGNATURE_WRONG, () -> read.verified(keys).order());
    if (!order.party().equals(id.party())
        || !order.trx().equals(id.trx())
        || !order.keyId().equals(envelope.keyId())
        || !order.salt().equals(envelope.salt())
        || !order.flow().isWithBank()) {
      throw Refusal.of(ErrorCode.ORDER_CONTRADICTED);
    }
    Tsk tsk = within(ErrorCode.SEAL_BROKEN, () -> keys.unwrap(envelope.etsk()));
    return new Opened(bank, order, keys, tsk);
  }

  /** Which way value goes, for the journal, before anything is believed. */
  static Flow flowOf(LoadEnvelope envelope) {
    try {
      Flow flow = SignedOrder.read(envelope.jws()).order().flow();
      return flow.isWithBank() ? flow : Flow.LOAD;
    } catch (Malformed e) {
      return Flow.LOAD;
    }
  }

  private void inTime(Order order) {
    Instant now = time.instant();
    if (order.isExpired(now)) {
      throw Refusal.of(
          ErrorCode.ORDER_EXPIRED,
          "it was good until %s, and this server's clock says %s".formatted(order.expires(), now));
    }
    if (order.issued().isAfter(now.plus(policy.clockSkew()))) {
      throw Refusal.of(
          ErrorCode.ORDER_NOT_YET_VALID,
          "it is of %s, and this server's clock says %s".formatted(order.issued(), now));
    }
  }

  private static void agreed(BankAgreement bank, Order order) {
    if (order.release() != Order.RELEASE) {
      throw unsupported();
    }
    if (order.mode() != MODE) {
      throw Refusal.of(ErrorCode.MODE_NOT_AGREED, "FIG. " + order.mode());
    }
    if (!bank.flows().contains(order.flow())) {
      throw Refusal.of(ErrorCode.DIRECTION_NOT_AGREED, order.flow().word());
    }
    if (!order.bank().orElseThrow().equals(bank.id())) {
      throw Refusal.of(ErrorCode.BANK_UNKNOWN, "the order's IDLACQ is not this bank's");
    }
    if (!bank.takes(order.amount().currency())) {
      throw Refusal.of(ErrorCode.CURRENCY_NOT_AGREED, order.amount().currency().name());
    }
    if (!bank.takes(order.amount())) {
      throw Refusal.of(ErrorCode.AMOUNT_NOT_AGREED, order.amount().toString());
    }
    if (!lies(order.statusUrl(), bank.statusUrl())) {
      throw Refusal.of(ErrorCode.STATUS_URL_FOREIGN);
    }
  }

  /** Compared part by part: {@code https://bank.example.evil} does not begin as ours does. */
  private static boolean lies(URI url, String registered) {
    URI ours = URI.create(registered);
    return url.getScheme().equalsIgnoreCase(ours.getScheme())
        && url.getHost().equalsIgnoreCase(ours.getHost())
        && url.getPort() == ours.getPort()
        && url.normalize().getRawPath().startsWith(ours.getRawPath());
  }

  private CardLoad card(Opened opened, LoadRequest.Content content) {
    if (content.release() != Order.RELEASE) {
      throw unsupported();
    }
    Order order = opened.order();
    Amount amount = order.amount();
    if (content.amount().minor() != amount.minor()) {
      throw Refusal.of(ErrorCode.AMOUNT_DIFFERS);
    }
    if (!content.amount().currency().equals(amount.currency())) {
      throw Refusal.of(ErrorCode.CURRENCY_DIFFERS);
    }
    LoadInitializeAnswer said =
        within(
            ErrorCode.CARD_ANSWER_MALFORMED,
            () -> LoadInitializeAnswer.parse(content.initialize()));
    Fci fci = within(ErrorCode.CARD_ANSWER_MALFORMED, () -> Fci.parse(content.fci()));
    if (!isOf(said, fci)) {
      throw Refusal.of(ErrorCode.CARD_ANSWER_MALFORMED, "the card's answers are of two cards");
    }
    if (!said.balance().currency().equals(amount.currency())) {
      throw Refusal.of(ErrorCode.CURRENCY_DIFFERS, "the card's slot is in another currency");
    }
    suited(opened, said);
    return new CardLoad(
        CommandedLoads.typeOf(order.flow()),
        opened.asked(amount, content.device(), order.trx()),
        said);
  }

  private void suited(Opened opened, LoadInitializeAnswer said) {
    boolean taken =
        opened.order().suites().contains(said.suite())
            && opened.bank().suites().contains(said.suite())
            && policy.suites().contains(said.suite());
    if (!taken) {
      throw Refusal.of(
          ErrorCode.SUITE_NOT_ALLOWED,
          said.suite().text() + ": order, bank and load server must all take it");
    }
  }

  private static boolean isOf(LoadInitializeAnswer said, Fci fci) {
    return fci.identity()
        .filter(card -> card.iep().equals(said.iep()))
        .filter(card -> card.suite() == said.suite())
        .filter(card -> card.keyGeneration() == said.keyGeneration())
        .filter(card -> card.expiry().equals(said.expiry()))
        .isPresent();
  }

  /** A card's state, as it was asked over the order's bank and time; M is 0. */
  CardLoad proof(Opened opened, LoadProof.Content content) {
    LoadInitializeAnswer said =
        within(
            ErrorCode.CARD_ANSWER_MALFORMED,
            () -> LoadInitializeAnswer.parse(content.initialize()));
    return new CardLoad(
        TransactionType.LOAD,
        opened.asked(new Amount(0, content.currency()), content.device(), content.over()),
        said);
  }

  private static Refusal unsupported() {
    return Refusal.of(ErrorCode.RELEASE_UNSUPPORTED, "this server speaks release " + Order.RELEASE);
  }

  static <T> T within(ErrorCode code, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (Malformed e) {
      throw Refusal.of(code, String.valueOf(e.getMessage()));
    }
  }
}
