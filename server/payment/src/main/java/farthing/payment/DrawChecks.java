package farthing.payment;

import farthing.agents.EnrolledAgent;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.exchange.Refusal;
import farthing.messages.AgentClaim;
import farthing.messages.DrawByAgent;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.PurchaseMode;
import farthing.messages.SentOrder;
import farthing.messages.SignedOrder;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.Fci;
import farthing.purse.InitializeAnswer;
import farthing.store.Journal;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Everything about a draw request that needs no security card (steps 680 and 812): who sent it,
 * whether the order is the merchant's and still good, whether order, draw and card speak of the
 * same money.
 */
final class DrawChecks {
  /** Where a message's order is not known, or no order's figure matters. */
  static final int MODE = PurchaseMode.SECURITY_CARD.figure();

  private final Agreement.Register register;
  private final Journal journal;
  private final PaymentPolicy policy;
  private final InstantSource time;

  DrawChecks(
      Agreement.Register register, Journal journal, PaymentPolicy policy, InstantSource time) {
    this.register = register;
    this.journal = journal;
    this.policy = policy;
    this.time = time;
  }

  /**
   * A draw request that passed: ready for a security card.
   *
   * @param agent who draws, where the client compares (FIG. 7)
   */
  record Checked(
      Agreement agreement,
      Order order,
      PurchaseMode mode,
      TransactionKeys keys,
      Tsk tsk,
      DrawRequest.Content content,
      InitializeAnswer purse,
      Optional<EnrolledAgent> agent) {}

  /**
   * @throws Refusal with the first check's code that does not pass
   */
  Checked check(PurchaseId id, Bytes body) {
    DrawRequest request = whole(id, DrawRequest.parse(body));
    Ordered ordered = ordered(id, request.order());
    Agreement agreement = ordered.agreement();
    Order order = ordered.order();
    PurchaseMode mode = ordered.mode();
    Tsk tsk = ordered.tsk();
    DrawRequest.Content content = within(ErrorCode.SEAL_BROKEN, () -> request.open(tsk));
    InitializeAnswer purse = purse(order, content);
    if (!agreement.takes(purse.suite())) {
      throw Refusal.of(
          ErrorCode.SUITE_NOT_ALLOWED,
          "it is not agreed that the merchant takes " + purse.suite().text());
    }
    if (mode.isReported() && purse.isSoftwarePurse()) {
      throw Refusal.of(
          ErrorCode.SOFTWARE_PURSE_OFFLINE,
          "it can be copied, and the goods leave before its proof comes here");
    }
    if (!purse.balance().covers(order.amount())) {
      throw Refusal.of(ErrorCode.BALANCE_TOO_LOW);
    }
    Optional<EnrolledAgent> agent =
        mode == PurchaseMode.CLIENT ? Optional.of(agent(id, body, content)) : Optional.empty();
    return new Checked(agreement, order, mode, ordered.keys(), tsk, content, purse, agent);
  }

  /** An order that passed, wherever it came from. */
  private record Ordered(
      Agreement agreement, Order order, PurchaseMode mode, TransactionKeys keys, Tsk tsk) {}

  /**
   * What the merchant sends itself.
   *
   * @throws Refusal with the first check's code that does not pass
   */
  Order order(PurchaseId id, SentOrder sent) {
    return ordered(id, sent).order();
  }

  private Ordered ordered(PurchaseId id, SentOrder sent) {
    if (!sent.party().equals(id.party()) || !sent.trx().equals(id.trx())) {
      throw Refusal.of(ErrorCode.ORDER_CONTRADICTED, "path and message name different purchases");
    }
    Agreement agreement = agreement(id);
    Agreement.Key key =
        agreement
            .key(sent.keyId())
            .orElseThrow(() -> Refusal.of(ErrorCode.KEY_UNKNOWN, "key id " + sent.keyId()));
    TransactionKeys keys = keys(id, sent, key);
    Order order = verified(id, sent, keys);
    if (!key.covers(order.issued())) {
      throw Refusal.of(ErrorCode.KEY_UNKNOWN, "the key is not good for orders of this time");
    }
    PurchaseMode mode = agreed(agreement, order);
    Tsk tsk = within(ErrorCode.SEAL_BROKEN, () -> keys.unwrap(sent.etsk()));
    return new Ordered(agreement, order, mode, keys, tsk);
  }

  /** With the order that the merchant sent itself, if the draw comes without one. */
  private DrawRequest whole(PurchaseId id, DrawRequest request) {
    return request.isWithoutOrder()
        ? request.with(
            journal
                .find(id.party(), id.trx(), OrderStep.STEP)
                .map(stored -> SentOrder.parse(stored.entry().content()))
                .orElseThrow(() -> Refusal.of(ErrorCode.ORDER_NOT_SENT)))
        : request;
  }

  /** Whoever has the page could draw; the goods leave on an enrolled agent's word alone. */
  private EnrolledAgent agent(PurchaseId id, Bytes body, DrawRequest.Content content) {
    String claim = within(ErrorCode.AGENT_NOT_ENROLLED, () -> DrawByAgent.claimIn(body));
    EnrolledAgent agent =
        register
            .agent(within(ErrorCode.AGENT_NOT_ENROLLED, () -> AgentClaim.agentIn(claim)))
            .orElseThrow(() -> Refusal.of(ErrorCode.AGENT_NOT_ENROLLED));
    AgentClaim signed =
        within(ErrorCode.AGENT_NOT_ENROLLED, () -> AgentClaim.verify(claim, agent.signing()));
    if (!signed.equals(AgentClaim.of(agent.agent(), id.party(), id.trx(), content.initialize()))) {
      throw Refusal.of(ErrorCode.AGENT_NOT_ENROLLED, "the agent's claim is of another draw");
    }
    return agent;
  }

  private Agreement agreement(PurchaseId id) {
    return register
        .find(id.party())
        .filter(Agreement::active)
        .orElseThrow(() -> Refusal.of(ErrorCode.PARTY_UNKNOWN));
  }

  /** The same keys again, for a purchase that was drawn before; nothing is checked anew. */
  OpenPurchase reopen(PurchaseId id, DrawRequest drew, Drawn drawn, Terminal terminal) {
    DrawRequest request = whole(id, drew);
    Agreement agreement =
        register.find(id.party()).orElseThrow(() -> Refusal.of(ErrorCode.PARTY_UNKNOWN));
    Agreement.Key key =
        agreement.key(request.keyId()).orElseThrow(() -> Refusal.of(ErrorCode.KEY_UNKNOWN));
    TransactionKeys keys = keys(id, request.order(), key);
    Order order = SignedOrder.verify(request.jws(), keys).order();
    return new OpenPurchase(
        id, agreement, order, keys, keys.unwrap(request.etsk()), drawn, terminal);
  }

  private static TransactionKeys keys(PurchaseId id, SentOrder sent, Agreement.Key key) {
    return TransactionKeys.derive(key.shared(), sent.salt(), Flow.PURCHASE, id.party(), id.trx());
  }

  private Order verified(PurchaseId id, SentOrder sent, TransactionKeys keys) {
    Order order =
        within(ErrorCode.ORDER_SIGNATURE_WRONG, () -> SignedOrder.verify(sent.jws(), keys).order());
    if (!order.party().equals(id.party())
        || !order.trx().equals(id.trx())
        || !order.keyId().equals(sent.keyId())
        || !order.salt().equals(sent.salt())
        || order.flow() != Flow.PURCHASE) {
      throw Refusal.of(ErrorCode.ORDER_CONTRADICTED);
    }
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
    return order;
  }

  private static PurchaseMode agreed(Agreement agreement, Order order) {
    if (order.release() != Order.RELEASE) {
      throw Refusal.of(
          ErrorCode.RELEASE_UNSUPPORTED, "this server speaks release " + Order.RELEASE);
    }
    PurchaseMode mode =
        PurchaseMode.ofFigure(order.mode())
            .filter(agreement.modes()::contains)
            .orElseThrow(() -> Refusal.of(ErrorCode.MODE_NOT_AGREED, "FIG. " + order.mode()));
    if (!agreement.takes(order.amount().currency())) {
      throw Refusal.of(ErrorCode.CURRENCY_NOT_AGREED, order.amount().currency().name());
    }
    if (!agreement.takes(order.amount())) {
      throw Refusal.of(ErrorCode.AMOUNT_NOT_AGREED, order.amount().toString());
    }
    if (order.amount().currency().isAuthentication() && !mode.canAuthenticate()) {
      throw Refusal.of(ErrorCode.MODE_NAMES_NO_CARD, "FIG. " + order.mode());
    }
    if (!lies(order.statusUrl(), agreement.statusUrl())) {
      throw Refusal.of(ErrorCode.STATUS_URL_FOREIGN);
    }
    return mode;
  }

  /** Compared part by part: {@code https://shop.example.evil} does not begin as ours does. */
  private static boolean lies(URI url, URI ours) {
    return url.getScheme().equalsIgnoreCase(ours.getScheme())
        && url.getHost().equalsIgnoreCase(ours.getHost())
        && url.getPort() == ours.getPort()
        && url.normalize().getRawPath().startsWith(ours.getRawPath());
  }

  /**
   * What the card said, once it is sure that it, the client and the order speak of one card and one
   * amount.
   */
  InitializeAnswer purse(Order order, DrawRequest.Content content) {
    if (content.release() != Order.RELEASE) {
      throw Refusal.of(
          ErrorCode.RELEASE_UNSUPPORTED, "this server speaks release " + Order.RELEASE);
    }
    Amount amount = order.amount();
    if (content.amount().minor() != amount.minor()) {
      throw Refusal.of(ErrorCode.AMOUNT_DIFFERS);
    }
    if (!content.amount().currency().equals(amount.currency())) {
      throw Refusal.of(ErrorCode.CURRENCY_DIFFERS);
    }
    InitializeAnswer purse =
        within(ErrorCode.CARD_ANSWER_MALFORMED, () -> InitializeAnswer.parse(content.initialize()));
    within(ErrorCode.CARD_ANSWER_MALFORMED, () -> sameCard(purse, content));
    if (!purse.balance().currency().equals(amount.currency())) {
      throw Refusal.of(ErrorCode.CURRENCY_DIFFERS, "the card's slot is in another currency");
    }
    if (!order.suites().contains(purse.suite())) {
      throw Refusal.of(
          ErrorCode.SUITE_NOT_ALLOWED, "the merchant does not take " + purse.suite().text());
    }
    if (!policy.suites().contains(purse.suite())) {
      throw Refusal.of(
          ErrorCode.SUITE_NOT_ALLOWED, "this server does not take " + purse.suite().text());
    }
    return purse;
  }

  private static Fci sameCard(InitializeAnswer purse, DrawRequest.Content content) {
    Fci fci = Fci.parse(content.fci());
    boolean same =
        fci.identity()
            .filter(card -> card.iep().equals(purse.iep()))
            .filter(card -> card.suite() == purse.suite())
            .filter(card -> card.keyGeneration() == purse.keyGeneration())
            .filter(card -> card.expiry().equals(purse.expiry()))
            .isPresent();
    if (!same) {
      throw new Malformed("the card's answers are of two cards");
    }
    return fci;
  }

  private static <T> T within(ErrorCode code, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (Malformed e) {
      throw Refusal.of(code, String.valueOf(e.getMessage()));
    }
  }
}
