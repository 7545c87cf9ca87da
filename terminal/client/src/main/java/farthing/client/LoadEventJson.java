package farthing.client;

import java.util.Map;

/** The events of a load, as {@link EventJson} writes them. */
final class LoadEventJson {
  private LoadEventJson() {}

  static void put(Map<String, Object> json, LoadEvent event) {
    switch (event) {
      case LoadEvent.Offered(var bank, var offer) -> {
        json.put("bank", bank.toString());
        EventJson.put(json, "least", offer.least());
        EventJson.put(json, "most", offer.most());
      }
      case LoadEvent.AwaitsChoice(var session) -> json.put("host", session.getHost());
      case LoadEvent.OrderRead(var load, var flow, var bank, var amount) -> {
        EventJson.put(json, load);
        json.put("flow", flow.word());
        json.put("bank", bank);
        EventJson.put(json, "amount", amount);
      }
      case LoadEvent.CardRead(var card, var balance) -> {
        json.put("card", card);
        EventJson.put(json, "balance", balance);
      }
      case LoadEvent.Requests(var load, var server) -> {
        EventJson.put(json, load);
        json.put("loadServer", server.toString());
      }
      case LoadEvent.ShowsState(var load, var server) -> {
        EventJson.put(json, load);
        json.put("loadServer", server.toString());
      }
      case LoadEvent.Commands(var load, var flow, var amount) -> {
        EventJson.put(json, load);
        json.put("flow", flow.word());
        EventJson.put(json, "amount", amount);
      }
      case LoadEvent.CardMoved(var load, var flow, var amount, var balance) -> {
        EventJson.put(json, load);
        json.put("flow", flow.word());
        EventJson.put(json, "amount", amount);
        EventJson.put(json, "balance", balance);
      }
      case LoadEvent.Proves(var load, var server) -> {
        EventJson.put(json, load);
        json.put("loadServer", server.toString());
      }
      case LoadEvent.ReceiptCame(var load, var receipt) -> {
        EventJson.put(json, load);
        json.put("outcome", receipt.outcome().word());
        json.put("bank", Shown.clean(receipt.bankName()));
        EventJson.put(json, "amount", receipt.amount());
        json.put("time", receipt.time().toString());
        json.put("reference", Shown.clean(receipt.reference()));
      }
      case LoadEvent.BankTold(var load, var says) -> {
        EventJson.put(json, load);
        json.put("says", says);
      }
      case LoadEvent.EarlierSettled(var load, var outcome) -> {
        EventJson.put(json, load);
        json.put("outcome", outcome);
      }
      case LoadEvent.Ended(var end) -> {
        json.put("end", wordOf(end));
        json.put("done", end.isDone());
        json.put("open", end.isOpen());
      }
    }
  }

  static String kindOf(LoadEvent event) {
    return switch (event) {
      case LoadEvent.Offered _ -> "load-offered";
      case LoadEvent.AwaitsChoice _ -> "load-awaits-choice";
      case LoadEvent.OrderRead _ -> "load-order-read";
      case LoadEvent.CardRead _ -> "card-read";
      case LoadEvent.Requests _ -> "load-requests";
      case LoadEvent.ShowsState _ -> "load-shows-state";
      case LoadEvent.Commands _ -> "load-commands";
      case LoadEvent.CardMoved _ -> "load-card-moved";
      case LoadEvent.Proves _ -> "load-proves";
      case LoadEvent.ReceiptCame _ -> "load-receipt-came";
      case LoadEvent.BankTold _ -> "bank-told";
      case LoadEvent.EarlierSettled _ -> "load-earlier-settled";
      case LoadEvent.Ended _ -> "load-ended";
    };
  }

  private static String wordOf(LoadEnd end) {
    return switch (end) {
      case LoadEnd.NothingMoved _ -> "nothing-moved";
      case LoadEnd.Settled(var _, var receipt, var _) -> receipt.outcome().word();
      case LoadEnd.BankNotTold _ -> "bank-not-told";
      case LoadEnd.Unsettled _ -> "unsettled";
      case LoadEnd.CardMustSay _ -> "card-must-say";
      case LoadEnd.Unsure _ -> "unsure";
      case LoadEnd.NotGiven _ -> "not-given";
    };
  }
}
