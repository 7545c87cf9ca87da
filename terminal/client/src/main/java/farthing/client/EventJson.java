package farthing.client;

import farthing.base.Amount;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as one line of JSON, for programs that follow a payment: {@code event} is its kind,
 * {@code text} the line for a person; amounts have minor units and a currency.
 */
public final class EventJson {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private EventJson() {}

  /** Without the line's end. */
  public static String line(ClientEvent event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("event", kindOf(event));
    json.put("text", event.text());
    switch (event) {
      case PurchaseEvent.OrderRead(var purchase, var merchant, var description, var amount) -> {
        put(json, purchase);
        json.put("merchant", merchant);
        json.put("description", description);
        put(json, "amount", amount);
      }
      case PurchaseEvent.CardRead(var card, var balance) -> {
        json.put("card", card);
        put(json, "balance", balance);
      }
      case PurchaseEvent.LoadIsOpen(var load, var flow, var bank, var amount) -> {
        put(json, load);
        json.put("flow", flow.word());
        json.put("bank", bank);
        put(json, "amount", amount);
      }
      case PurchaseEvent.Draws(var purchase, var server) -> {
        put(json, purchase);
        json.put("paymentServer", server.toString());
      }
      case ClientEvent.Waits(var host, var pause, var why) -> {
        json.put("host", host);
        json.put("pauseMillis", pause.toMillis());
        json.put("why", why);
      }
      case PurchaseEvent.Debits(var purchase, var amount, var terminal, var location) -> {
        put(json, purchase);
        put(json, "amount", amount);
        json.put("terminal", terminal);
        json.put("location", location);
      }
      case PurchaseEvent.CardDebited(var purchase, var amount, var balanceAfter) -> {
        put(json, purchase);
        put(json, "amount", amount);
        put(json, "balance", balanceAfter);
      }
      case PurchaseEvent.Proves(var purchase, var server) -> {
        put(json, purchase);
        json.put("paymentServer", server.toString());
      }
      case PurchaseEvent.ReceiptCame(var purchase, var receipt) -> {
        put(json, purchase);
        json.put("outcome", receipt.outcome().word());
        json.put("merchant", Shown.clean(receipt.merchantName()));
        put(json, "amount", receipt.amount());
        json.put("time", receipt.time().toString());
        json.put("terminal", Shown.clean(receipt.terminal()));
        json.put("reference", Shown.clean(receipt.reference()));
      }
      case PurchaseEvent.ShopTold(var purchase, var goods, var says) -> {
        put(json, purchase);
        json.put("goods", goods.toString());
        json.put("says", says);
      }
      case PurchaseEvent.ShopClosed(var purchase, var says) -> {
        put(json, purchase);
        json.put("says", says);
      }
      case PurchaseEvent.Credits(var purchase, var amount) -> {
        put(json, purchase);
        put(json, "amount", amount);
      }
      case PurchaseEvent.CardCredited(var purchase, var amount, var balance) -> {
        put(json, purchase);
        put(json, "amount", amount);
        put(json, "balance", balance);
      }
      case PurchaseEvent.EarlierSettled(var purchase, var outcome) -> {
        put(json, purchase);
        json.put("outcome", outcome);
      }
      case LoadEvent load -> LoadEventJson.put(json, load);
      case PurchaseEvent.Ended(var end) -> {
        json.put("end", wordOf(end));
        json.put("paid", end.isPaid());
        json.put("open", end.isOpen());
      }
    }
    return MAPPER.writeValueAsString(json);
  }

  private static String kindOf(ClientEvent event) {
    return switch (event) {
      case PurchaseEvent.OrderRead _ -> "order-read";
      case PurchaseEvent.CardRead _ -> "card-read";
      case PurchaseEvent.LoadIsOpen _ -> "load-is-open";
      case PurchaseEvent.Draws _ -> "draws";
      case ClientEvent.Waits _ -> "waits";
      case PurchaseEvent.Debits _ -> "debits";
      case PurchaseEvent.CardDebited _ -> "card-debited";
      case PurchaseEvent.Proves _ -> "proves";
      case PurchaseEvent.ReceiptCame _ -> "receipt-came";
      case PurchaseEvent.ShopTold _ -> "shop-told";
      case PurchaseEvent.ShopClosed _ -> "shop-closed";
      case PurchaseEvent.Credits _ -> "credits";
      case PurchaseEvent.CardCredited _ -> "card-credited";
      case PurchaseEvent.EarlierSettled _ -> "earlier-settled";
      case PurchaseEvent.Ended _ -> "ended";
      case LoadEvent load -> LoadEventJson.kindOf(load);
    };
  }

  private static String wordOf(PurchaseEnd end) {
    return switch (end) {
      case PurchaseEnd.NotDebited _ -> "not-debited";
      case PurchaseEnd.Paid _ -> "paid";
      case PurchaseEnd.Identified _ -> "identified";
      case PurchaseEnd.IdentifiedNotTold _ -> "identified-not-told";
      case PurchaseEnd.PaidShopNotTold _ -> "paid-shop-not-told";
      case PurchaseEnd.Declined _ -> "declined";
      case PurchaseEnd.RefundDue _ -> "refund-due";
      case PurchaseEnd.Unsettled _ -> "unsettled";
      case PurchaseEnd.CardMustSay _ -> "card-must-say";
      case PurchaseEnd.ProofLost _ -> "proof-lost";
      case PurchaseEnd.NumberUsed _ -> "number-used";
      case PurchaseEnd.NotCancelled _ -> "not-cancelled";
      case PurchaseEnd.Cancelled _ -> "cancelled";
      case PurchaseEnd.CancelUnsettled _ -> "cancel-unsettled";
      case PurchaseEnd.CancelUnfinished _ -> "cancel-unfinished";
      case PurchaseEnd.RefundOwed _ -> "refund-owed";
      case PurchaseEnd.NotGivenBack _ -> "not-given-back";
    };
  }

  static void put(Map<String, Object> json, PurchaseId purchase) {
    json.put("party", purchase.party().value());
    json.put("trx", purchase.trx().toString());
  }

  static void put(Map<String, Object> json, String name, Amount amount) {
    json.put(name + "Minor", amount.minor());
    json.put("currency", amount.currency().name());
  }
}
