package farthing.torture;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.client.LoadWanted;
import farthing.client.PurchaseJournal;
import farthing.messages.Flow;
import farthing.purse.CardLink;
import java.net.URI;
import java.util.List;

/** What a person wants of a client: a word and what it is about, so that it fits into a line. */
public sealed interface Errand {

  /** What came of it, an end for each purchase or load. */
  List<ErrandEnd> with(Client client, CardLink card, PurchaseJournal journal);

  record Pay(URI order) implements Errand {
    @Override
    public List<ErrandEnd> with(Client client, CardLink card, PurchaseJournal journal) {
      return List.of(ErrandEnd.of(client.purchases().pay(order, card, journal)));
    }
  }

  record Resume() implements Errand {
    @Override
    public List<ErrandEnd> with(Client client, CardLink card, PurchaseJournal journal) {
      return client.purchases().resume(card, journal).stream().map(ErrandEnd::of).toList();
    }
  }

  record Cancel(TransactionId trx) implements Errand {
    @Override
    public List<ErrandEnd> with(Client client, CardLink card, PurchaseJournal journal) {
      return List.of(ErrandEnd.of(client.purchases().cancel(trx, card, journal)));
    }
  }

  /**
   * Money or points between an account and the card.
   *
   * @param bank its origin
   */
  record Move(URI bank, String account, String password, Flow flow, Amount amount)
      implements Errand {
    private static final int PARTS = 6;

    @Override
    public List<ErrandEnd> with(Client client, CardLink card, PurchaseJournal journal) {
      return List.of(
          ErrandEnd.of(
              client
                  .loads()
                  .load(
                      new LoadWanted.FromAccount(bank, account, password, flow, amount),
                      card,
                      journal)));
    }

    private String line() {
      return String.join(
          " ",
          bank.toString(),
          account,
          password,
          flow.word(),
          amount.currency().name(),
          Integer.toString(amount.minor()));
    }

    private static Move parse(String line) {
      String[] parts = line.split(" ", PARTS);
      return new Move(
          URI.create(parts[0]),
          parts[1],
          parts[2],
          Flow.ofWord(parts[3]),
          new Amount(Integer.parseInt(parts[5]), Currency.named(parts[4])));
    }
  }

  /** Finishes what moves between account and card. */
  record ResumeMoves() implements Errand {
    @Override
    public List<ErrandEnd> with(Client client, CardLink card, PurchaseJournal journal) {
      return client.loads().resume(card, journal).stream().map(ErrandEnd::of).toList();
    }
  }

  static Errand parse(String word, String about) {
    return switch (word) {
      case "pay" -> new Pay(URI.create(about));
      case "resume" -> new Resume();
      case "move" -> Move.parse(about);
      case "resume-moves" -> new ResumeMoves();
      case "cancel" -> new Cancel(TransactionId.parse(about));
      default -> throw new IllegalArgumentException("no errand " + word);
    };
  }

  default String word() {
    return switch (this) {
      case Pay _ -> "pay";
      case Resume _ -> "resume";
      case Cancel _ -> "cancel";
      case Move _ -> "move";
      case ResumeMoves _ -> "resume-moves";
    };
  }

  default String about() {
    return switch (this) {
      case Pay(URI order) -> order.toString();
      case Resume _, ResumeMoves _ -> "-";
      case Move move -> move.line();
      case Cancel(TransactionId trx) -> trx.toString();
    };
  }
}
