package farthing.torture.purchases;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.torture.Finding;
import farthing.torture.Finding.Kind;
import farthing.torture.purchases.Books.Cancel;
import farthing.torture.purchases.Books.Capture;
import farthing.torture.purchases.Books.Card;
import farthing.torture.purchases.Books.ClientWord;
import farthing.torture.purchases.Books.ClientWord.Said;
import farthing.torture.purchases.Books.Credit;
import farthing.torture.purchases.Books.Debit;
import farthing.torture.purchases.Books.Drawn;
import farthing.torture.purchases.Books.Order;
import farthing.torture.purchases.Books.Order.State;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;

/**
 * Ledgers made by hand: two purchases of 300 and 450 with a card of 1,000, in order until a test
 * spoils them.
 */
final class BooksByHand {
  static final Debit DEBIT_1 = new Debit(1, cents(300), "s6-one");
  static final Debit DEBIT_2 = new Debit(2, cents(450), "s6-two");
  static final Credit CREDIT_2 = new Credit(3, cents(450), "s6-back");
  static final Drawn DRAW_1 = new Drawn("one", "card", 1, cents(300), "psam", 11, "s6-one");
  static final Drawn DRAW_2 = new Drawn("two", "card", 2, cents(450), "psam", 12, "s6-two");
  static final Capture CAPTURE_1 = capture("one", 1, 300, false, "s6-one");
  static final Capture CAPTURE_2 = capture("two", 2, 450, false, "s6-two");
  static final Order ORDER_1 = new Order("one", cents(300), State.DELIVERED, 1);
  static final Order ORDER_2 = new Order("two", cents(450), State.ACCEPTED, 1);
  static final ClientWord WORD_1 = new ClientWord("one", Said.PAID);
  static final ClientWord WORD_2 = new ClientWord("two", Said.PAID);

  List<Card> cards =
      List.of(new Card("card", cents(1_000), cents(250), List.of(DEBIT_2, DEBIT_1), List.of()));
  List<Drawn> draws = List.of(DRAW_1, DRAW_2);
  List<Capture> captures = List.of(CAPTURE_1, CAPTURE_2);
  List<Cancel> cancels = List.of();
  List<Order> orders = List.of(ORDER_1, ORDER_2);
  List<ClientWord> words = List.of(WORD_1, WORD_2);
  Map<String, Long> totals = Map.of("psam/EUR", 750L);
  Map<String, Long> standing = Map.of();
  Map<String, Long> cancelTotals = Map.of();

  /** The second purchase is taken back, and the card has its money. */
  BooksByHand withTheSecondCancelled() {
    cards =
        List.of(
            new Card(
                "card", cents(1_000), cents(700), List.of(DEBIT_2, DEBIT_1), List.of(CREDIT_2)));
    cancels = List.of(cancel(Cancel.Said.CREDITED));
    orders = List.of(ORDER_1, new Order("two", cents(450), State.CLOSED, 1));
    words = List.of(WORD_1, new ClientWord("two", Said.CANCELLED));
    cancelTotals = Map.of("psam/EUR", 450L);
    return this;
  }

  /** The same, but the card has not got it, and the issuer owes it. */
  BooksByHand withARefundOwedForTheSecond() {
    withTheSecondCancelled();
    cards =
        List.of(new Card("card", cents(1_000), cents(250), List.of(DEBIT_2, DEBIT_1), List.of()));
    cancels = List.of(cancel(Cancel.Said.NOTHING));
    words = List.of(WORD_1, new ClientWord("two", Said.REFUND_OWED));
    return this;
  }

  Books books() {
    return new Books(
        cards, draws, captures, cancels, orders, words, totals, standing, cancelTotals);
  }

  List<Finding> audit() {
    return Accountant.audit(books());
  }

  List<Kind> kinds() {
    return audit().stream().map(Finding::kind).toList();
  }

  List<Tuple> findings() {
    return audit().stream().map(f -> pair(f.kind(), f.minor())).toList();
  }

  static Amount cents(int minor) {
    return new Amount(minor, Currency.EUR);
  }

  static Tuple pair(Kind kind, long minor) {
    return Tuple.tuple(kind, minor);
  }

  static Capture capture(String trx, int nt, int minor, boolean isRefundDue, String s6) {
    return new Capture(trx, "card", nt, cents(minor), isRefundDue, s6, true, "psam");
  }

  static Cancel cancel(Cancel.Said said) {
    return new Cancel("two", "card", 3, cents(450), "psam", 13, "s6-back", true, said);
  }
}
