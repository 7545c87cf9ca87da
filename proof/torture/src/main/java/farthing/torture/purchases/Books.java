package farthing.torture.purchases;

import farthing.audit.CardStatement;
import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.client.EndedPurchase;
import farthing.client.PurchaseJournal;
import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.SlotInquiry;
import farthing.torture.InOneCurrency;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the records say once everything has come back, each party by its own: cards, the payment
 * server's journal, the shop's order book, the clients' journals.
 *
 * @param psamTotals what purchases of the security cards' batches come to in minor units, by {@link
 *     #total}
 * @param psamStanding what of it was counted at its draw and has no proof
 * @param psamCancels what of it they have commanded to be given back
 */
record Books(
    List<Card> cards,
    List<Drawn> draws,
    List<Capture> captures,
    List<Cancel> cancels,
    List<Order> orders,
    List<ClientWord> clients,
    Map<String, Long> psamTotals,
    Map<String, Long> psamStanding,
    Map<String, Long> psamCancels) {

  Books {
    cards = List.copyOf(cards);
    draws = List.copyOf(draws);
    captures = List.copyOf(captures);
    cancels = List.copyOf(cancels);
    orders = List.copyOf(orders);
    clients = List.copyOf(clients);
    psamTotals = Map.copyOf(psamTotals);
    psamStanding = Map.copyOf(psamStanding);
    psamCancels = Map.copyOf(psamCancels);
  }

  /** Of one security card in one currency. */
  static String total(String psam, Currency currency) {
    return psam + "/" + currency.name();
  }

  /** In which cards hold something, or anything was counted. */
  List<Currency> currencies() {
    return Stream.of(
            cards.stream().map(card -> card.balance().currency()),
            captures.stream().map(Capture::currency),
            cancels.stream().map(Cancel::currency))
        .flatMap(all -> all)
        .distinct()
        .sorted(Comparator.comparing(Currency::name))
        .toList();
  }

  /**
   * A card in one of its currencies, out of its own mouth.
   *
   * @param id PPIEP and IDIEP
   * @param issued what was on it when it was made
   */
  record Card(String id, Amount issued, Amount balance, List<Debit> debits, List<Credit> credits) {
    Card {
      debits = List.copyOf(debits);
      credits = List.copyOf(credits);
    }

    /**
     * Each of its slots; it has done nothing but purchases and cancels.
     *
     * @param issued in every slot
     */
    static List<Card> of(CardStatement said, int issued) {
      ByteWriter id = new ByteWriter(IepId.SIZE);
      said.card().write(id);
      List<Card> slots = new ArrayList<>();
      int moves = 0;
      for (SlotInquiry slot : said.slots()) {
        Amount balance = slot.balance();
        Card of = of(id.toBytes().hex(), new Amount(issued, balance.currency()), balance, said);
        moves += of.debits().size() + of.credits().size();
        slots.add(of);
      }
      if (moves != said.log().stream().filter(record -> record.cc().isDone()).count()) {
        throw new IllegalStateException("a card logs what none of its slots holds");
      }
      return slots;
    }

    private static Card of(String id, Amount issued, Amount balance, CardStatement said) {
      List<Debit> debits = new ArrayList<>();
      List<Credit> credits = new ArrayList<>();
      for (LogRecord record : said.log()) {
        int nt = record.transactionNumber();
        Amount amount = record.amount();
        if (record.cc().isDone() && amount.currency().equals(balance.currency())) {
          switch (record.type()) {
            case PURCHASE -> debits.add(new Debit(nt, amount, s6(said, nt)));
            case CANCEL -> credits.add(new Credit(nt, amount, s6(said, nt)));
            default -> throw new IllegalStateException("a card logs a " + record.type());
          }
        }
      }
      return new Card(id, issued, balance, debits, credits);
    }

    private static String s6(CardStatement said, int nt) {
      PreviousSignature proof = said.proofs().get(nt);
      if (proof == null) {
        throw new IllegalStateException("a card with more transactions than it signs for");
      }
      return proof.s6().value().hex();
    }
  }

  /**
   * A debit that stands in the card's log.
   *
   * @param s6 the proof that the card keeps of it
   */
  record Debit(int nt, Amount amount, String s6) implements InOneCurrency {}

  /**
   * A purchase taken back, as it stands in the card's log.
   *
   * @param s6 the proof that the card keeps of it
   */
  record Credit(int nt, Amount amount, String s6) implements InOneCurrency {}

  /**
   * A draw that the journal answered.
   *
   * @param s6IfDebited what the card's proof would be, computed from the keys
   */
  record Drawn(
      String trx, String card, int nt, Amount amount, String psam, long ntpsam, String s6IfDebited)
      implements InOneCurrency {}

  /**
   * A debit that the journal counts.
   *
   * @param proven all its proofs were computed anew from the keys and are as the journal has them
   */
  record Capture(
      String trx,
      String card,
      int nt,
      Amount amount,
      boolean isRefundDue,
      String s6,
      boolean proven,
      String psam)
      implements InOneCurrency {}

  /**
   * A cancel that the journal has commanded: from then on the merchant is not paid.
   *
   * @param s6IfCredited what the card's proof would be, computed from the keys
   * @param proven all its proofs were computed anew from the keys and are as the journal has them
   * @param said what the journal knows that the card has said to it
   */
  record Cancel(
      String trx,
      String card,
      int nt,
      Amount amount,
      String psam,
      long ntpsam,
      String s6IfCredited,
      boolean proven,
      Said said)
      implements InOneCurrency {
    enum Said {
      NOTHING,
      CREDITED,
      NOT_CREDITED
    }
  }

  /**
   * An order of the shop's.
   *
   * @param releases how often the shop was told to release its goods
   */
  record Order(String trx, Amount amount, State state, int releases) implements InOneCurrency {
    enum State {
      OPEN,
      /** Paid, and the goods wait. */
      ACCEPTED,
      /** Paid, and the goods have left. */
      DELIVERED,
      CLOSED
    }
  }

  /** How a purchase ended, by the client that paid it. */
  record ClientWord(String trx, Said said) {
    enum Said {
      OPEN,
      NOT_DEBITED,
      PAID,
      REFUND_DUE,
      PROOF_LOST,
      NUMBER_USED,
      CANCELLED,
      REFUND_OWED,
      NOT_GIVEN_BACK
    }

    /** Of each purchase and cancel in it, open ones first. */
    static List<ClientWord> of(PurchaseJournal journal) {
      return Stream.of(
              journal.open().stream().map(p -> new ClientWord(p.id().trx().toString(), Said.OPEN)),
              journal.cancels().stream()
                  .map(c -> new ClientWord(c.id().trx().toString(), Said.OPEN)),
              journal.ended().stream()
                  // of one that is being cancelled it is said that it is open
                  .filter(p -> journal.cancels().stream().noneMatch(c -> c.id().equals(p.id())))
                  .map(p -> new ClientWord(p.id().trx().toString(), said(p.how()))))
          .flatMap(words -> words)
          .toList();
    }

    private static Said said(EndedPurchase.How how) {
      return switch (how) {
        case NOT_DEBITED, DECLINED -> Said.NOT_DEBITED;
        case PAID -> Said.PAID;
        case REFUND_DUE -> Said.REFUND_DUE;
        case PROOF_LOST -> Said.PROOF_LOST;
        case NUMBER_USED -> Said.NUMBER_USED;
        case CANCELLED -> Said.CANCELLED;
        case REFUND_OWED -> Said.REFUND_OWED;
        case NOT_GIVEN_BACK -> Said.NOT_GIVEN_BACK;
      };
    }
  }
}
