package farthing.torture;

import farthing.base.TransactionId;
import farthing.client.PurchaseClient;
import farthing.client.PurchaseEnd;
import farthing.client.PurchaseJournal;
import farthing.purse.CardLink;
import java.net.URI;
import java.util.List;

/** What a person wants of a client: a word and what it is about, so that it fits into a line. */
sealed interface Errand {

  /** What came of it, an end for each purchase. */
  List<PurchaseEnd> with(PurchaseClient client, CardLink card, PurchaseJournal journal);

  record Pay(URI order) implements Errand {
    @Override
    public List<PurchaseEnd> with(PurchaseClient client, CardLink card, PurchaseJournal journal) {
      return List.of(client.pay(order, card, journal));
    }
  }

  record Resume() implements Errand {
    @Override
    public List<PurchaseEnd> with(PurchaseClient client, CardLink card, PurchaseJournal journal) {
      return client.resume(card, journal);
    }
  }

  record Cancel(TransactionId trx) implements Errand {
    @Override
    public List<PurchaseEnd> with(PurchaseClient client, CardLink card, PurchaseJournal journal) {
      return List.of(client.cancel(trx, card, journal));
    }
  }

  static Errand parse(String word, String about) {
    return switch (word) {
      case "pay" -> new Pay(URI.create(about));
      case "resume" -> new Resume();
      case "cancel" -> new Cancel(TransactionId.parse(about));
      default -> throw new IllegalArgumentException("no errand " + word);
    };
  }

  default String word() {
    return switch (this) {
      case Pay _ -> "pay";
      case Resume _ -> "resume";
      case Cancel _ -> "cancel";
    };
  }

  default String about() {
    return switch (this) {
      case Pay(URI order) -> order.toString();
      case Resume _ -> "-";
      case Cancel(TransactionId trx) -> trx.toString();
    };
  }
}
