package farthing.torture;

import java.util.List;
import java.util.Map;

/**
 * What the records say once everything has come back, each party by its own: cards, the payment
 * server's journal, the shop's order book, the clients' journals. Amounts in minor units.
 *
 * @param psamTotals what the security cards' batches come to, by IDPSAM
 */
record Books(
    List<Card> cards,
    List<Drawn> draws,
    List<Capture> captures,
    List<Order> orders,
    List<ClientWord> clients,
    Map<String, Long> psamTotals) {

  Books {
    cards = List.copyOf(cards);
    draws = List.copyOf(draws);
    captures = List.copyOf(captures);
    orders = List.copyOf(orders);
    clients = List.copyOf(clients);
    psamTotals = Map.copyOf(psamTotals);
  }

  /**
   * A card, out of its own mouth.
   *
   * @param id PPIEP and IDIEP
   * @param issuedMinor what was on it when it was made
   */
  record Card(String id, int issuedMinor, int balanceMinor, List<Debit> debits) {
    Card {
      debits = List.copyOf(debits);
    }
  }

  /**
   * A debit that stands in the card's log.
   *
   * @param s6 the proof that the card keeps of it
   */
  record Debit(int nt, int amountMinor, String s6) {}

  /**
   * A draw that the journal answered.
   *
   * @param s6IfDebited what the card's proof would be, computed from the keys
   */
  record Drawn(
      String trx,
      String card,
      int nt,
      int amountMinor,
      String psam,
      long ntpsam,
      String s6IfDebited) {}

  /**
   * A debit that the journal counts.
   *
   * @param proven all its proofs were computed anew from the keys and are as the journal has them
   */
  record Capture(
      String trx,
      String card,
      int nt,
      int amountMinor,
      boolean isRefundDue,
      String s6,
      boolean proven,
      String psam) {}

  /**
   * An order of the shop's.
   *
   * @param releases how often the shop was told to release its goods
   */
  record Order(String trx, int amountMinor, State state, int releases) {
    enum State {
      OPEN,
      ACCEPTED,
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
      PROOF_LOST
    }
  }
}
