package farthing.client;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.AgentConfirmation;
import farthing.messages.AgentNotice;
import farthing.messages.AgentVoucher;
import farthing.messages.CloseWish;
import farthing.messages.Confirmation;
import farthing.messages.ErrorCode;
import farthing.messages.ExpectedDebit;
import farthing.messages.Flow;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.messages.ProofNotice;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A merchant: shows orders, believes confirmations. */
final class FakeShop {
  private final SharedKey shared;
  private final Map<String, OrderOffer> offers = new HashMap<>();
  private final List<Confirmation> confirmed = new ArrayList<>();

  /** Shows orders on a page only. */
  boolean showsPagesOnly;

  boolean isClosed;

  /** Compares no card's proof itself. */
  boolean refusesProofs;

  /** Cards' proofs that it compared. */
  final List<ProofNotice> compared = new ArrayList<>();

  /** What agents confirmed. */
  final List<AgentConfirmation> believed = new ArrayList<>();

  /** What it says to who wants an order taken back; nothing: it closes it. */
  Optional<Problem> refusesToClose = Optional.empty();

  /** How many orders it closed, and how often. */
  final List<TransactionId> closed = new ArrayList<>();

  FakeShop(SharedKey shared) {
    this.shared = shared;
  }

  synchronized void offer(OrderOffer offer) {
    offers.put("/order/" + offer.order().trx(), offer);
  }

  synchronized List<Confirmation> confirmed() {
    return List.copyOf(confirmed);
  }

  synchronized TestDoor.Said answer(TestDoor.Asked asked) {
    if (asked.path().equals("/status")) {
      return isClosed ? TestDoor.Said.NOTHING : status(asked.body());
    }
    if (asked.path().equals("/status" + CloseWish.PATH)) {
      return isClosed ? TestDoor.Said.NOTHING : close(CloseWish.parse(asked.body()));
    }
    OrderOffer offer = offers.get(asked.path());
    if (offer == null) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.PATH_UNKNOWN));
    }
    return showsPagesOnly || !asked.accept().contains(OrderOffer.MEDIA_TYPE)
        ? TestDoor.Said.of("text/html; charset=utf-8", page(offer))
        : TestDoor.Said.of(OrderOffer.MEDIA_TYPE, offer.toJson());
  }

  private TestDoor.Said status(Bytes body) {
    MerchantNotice notice;
    try {
      notice = MerchantNotice.parse(body);
    } catch (Malformed e) {
      return new String(body.toArray(), StandardCharsets.UTF_8).contains("\"voucher\"")
          ? believe(AgentNotice.parse(body))
          : compare(ProofNotice.parse(body));
    }
    Order order = orderOf(notice.trx());
    TransactionKeys keys = keys(order);
    try {
      confirmed.add(Confirmation.decrypt(notice.m(), keys));
    } catch (Malformed e) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.CONFIRMATION_WRONG));
    }
    return goods(order);
  }

  private TestDoor.Said believe(AgentNotice notice) {
    Order order = orderOf(notice.trx());
    if (refusesProofs) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.CONFIRMATION_WRONG));
    }
    believed.add(
        AgentConfirmation.verify(
            notice.confirmation(), AgentVoucher.decrypt(notice.voucher(), keys(order))));
    return goods(order);
  }

  private TransactionKeys keys(Order order) {
    return TransactionKeys.derive(shared, order.salt(), Flow.PURCHASE, order.party(), order.trx());
  }

  private TestDoor.Said compare(ProofNotice notice) {
    Order order = orderOf(notice.trx());
    TransactionKeys keys = keys(order);
    boolean good = notice.proof().meets(ExpectedDebit.decrypt(notice.expected(), keys).proof());
    if (refusesProofs || !good) {
      return TestDoor.Said.problem(Problem.of(ErrorCode.CONFIRMATION_WRONG));
    }
    compared.add(notice);
    return goods(order);
  }

  private static TestDoor.Said goods(Order order) {
    return TestDoor.Said.json(
        new MerchantNotice.Reply(URI.create("/goods/\u202e" + order.trx()), "Thank you\u001b[2J")
            .toJson());
  }

  private TestDoor.Said close(CloseWish wish) {
    OrderOffer offer = Objects.requireNonNull(offers.get("/order/" + wish.trx()));
    wish.check(offer.tsk(), offer.order().party());
    if (refusesToClose.isPresent()) {
      return TestDoor.Said.problem(refusesToClose.get());
    }
    closed.add(wish.trx());
    return TestDoor.Said.json(new CloseWish.Reply("Cancelled\u001b[2J").toJson());
  }

  private Order orderOf(TransactionId trx) {
    OrderOffer offer = offers.get("/order/" + trx);
    if (offer == null) {
      throw new IllegalStateException("no such order: " + trx);
    }
    return offer.order();
  }

  private static Bytes page(OrderOffer offer) {
    String json = new String(offer.toJson().toArray(), StandardCharsets.UTF_8);
    String page =
        "<!doctype html><title>Order</title><script>var x = '<script>';</script>"
            + "<script type=\""
            + OrderOffer.MEDIA_TYPE
            + "\">"
            + json
            + "</script><p>Pay";
    return Bytes.of(page.getBytes(StandardCharsets.UTF_8));
  }
}
