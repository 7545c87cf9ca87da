package farthing.torture;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.torture.Books.Capture;
import farthing.torture.Books.Card;
import farthing.torture.Books.ClientWord;
import farthing.torture.Books.ClientWord.Said;
import farthing.torture.Books.Debit;
import farthing.torture.Books.Drawn;
import farthing.torture.Books.Order;
import farthing.torture.Books.Order.State;
import farthing.torture.Finding.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ledgers made by hand: two purchases of 300 and 450 with a card of 1,000, and what goes wrong. */
class AccountantTest {
  private static final Debit DEBIT_1 = new Debit(1, 300, "s6-one");
  private static final Debit DEBIT_2 = new Debit(2, 450, "s6-two");
  private static final Drawn DRAW_1 = new Drawn("one", "card", 1, 300, "psam", 11, "s6-one");
  private static final Drawn DRAW_2 = new Drawn("two", "card", 2, 450, "psam", 12, "s6-two");
  private static final Capture CAPTURE_1 = capture("one", 1, 300, false, "s6-one");
  private static final Capture CAPTURE_2 = capture("two", 2, 450, false, "s6-two");
  private static final Order ORDER_1 = new Order("one", 300, State.ACCEPTED, 1);
  private static final Order ORDER_2 = new Order("two", 450, State.ACCEPTED, 1);
  private static final ClientWord WORD_1 = new ClientWord("one", Said.PAID);
  private static final ClientWord WORD_2 = new ClientWord("two", Said.PAID);

  private List<Card> cards = List.of(new Card("card", 1_000, 250, List.of(DEBIT_2, DEBIT_1)));
  private List<Drawn> draws = List.of(DRAW_1, DRAW_2);
  private List<Capture> captures = List.of(CAPTURE_1, CAPTURE_2);
  private List<Order> orders = List.of(ORDER_1, ORDER_2);
  private List<ClientWord> words = List.of(WORD_1, WORD_2);
  private Map<String, Long> totals = Map.of("psam", 750L);

  @Test
  void booksThatAgreeSayNothing() {
    assertThat(audit()).isEmpty();
  }

  @Test
  void aRefundDueIsInGoodHands() {
    captures = List.of(CAPTURE_1, capture("two", 2, 450, true, "s6-two"));
    orders = List.of(ORDER_1, new Order("two", 450, State.CLOSED, 0));
    words = List.of(WORD_1, new ClientWord("two", Said.REFUND_DUE));
    totals = Map.of("psam", 300L);

    assertThat(audit()).isEmpty();
  }

  @Test
  void aDrawThatNoCardFollowedIsNothing() {
    draws = List.of(DRAW_1, DRAW_2, new Drawn("three", "card", 3, 100, "psam", 13, "s6-three"));
    words = List.of(WORD_1, WORD_2, new ClientWord("three", Said.NOT_DEBITED));

    assertThat(audit()).isEmpty();
  }

  @Test
  void aCaptureThatIsGoneLosesWhatTheCardPaid() {
    captures = List.of(CAPTURE_1);
    totals = Map.of("psam", 300L);
    orders = List.of(ORDER_1, new Order("two", 450, State.OPEN, 0));
    words = List.of(WORD_1, new ClientWord("two", Said.NOT_DEBITED));

    assertThat(audit())
        .singleElement()
        .satisfies(f -> {
          assertThat(f.kind()).isEqualTo(Kind.LOST);
          assertThat(f.minor()).isEqualTo(450);
          assertThat(f.trx()).isEqualTo("two");
        });
  }

  @Test
  void aCaptureThatIsGoneIsUndecidedWhileItsClientHasItOpen() {
    captures = List.of(CAPTURE_1);
    totals = Map.of("psam", 300L);
    orders = List.of(ORDER_1, new Order("two", 450, State.OPEN, 0));
    words = List.of(WORD_1, new ClientWord("two", Said.OPEN));

    assertThat(kinds()).containsExactly(Kind.UNDECIDED);
  }

  @Test
  void aBalanceThatFellWithoutADebitIsLost() {
    cards = List.of(new Card("card", 1_000, 200, List.of(DEBIT_1, DEBIT_2)));

    assertThat(audit())
        .extracting(Finding::kind, Finding::minor)
        .containsExactly(pair(Kind.LOST, 50));
  }

  @Test
  void aBalanceThatRoseIsCreated() {
    cards = List.of(new Card("card", 1_000, 550, List.of(DEBIT_1, DEBIT_2)));

    assertThat(audit())
        .extracting(Finding::kind, Finding::minor)
        .containsExactly(pair(Kind.CREATED, 300));
  }

  @Test
  void aDebitCountedTwiceIsCreatedOnce() {
    captures = List.of(CAPTURE_1, CAPTURE_2, capture("again", 2, 450, false, "s6-two"));
    orders = List.of(ORDER_1, ORDER_2, new Order("again", 450, State.ACCEPTED, 1));
    totals = Map.of("psam", 1_200L);

    assertThat(audit())
        .extracting(Finding::kind, Finding::minor)
        .containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void aCaptureThatNoCardKnowsIsCreated() {
    cards = List.of(new Card("card", 1_000, 700, List.of(DEBIT_1)));

    assertThat(audit())
        .extracting(Finding::kind, Finding::minor)
        .containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void aCaptureWhoseProofsTheKeysDenyIsCreated() {
    captures =
        List.of(CAPTURE_1, new Capture("two", "card", 2, 450, false, "s6-two", false, "psam"));

    assertThat(audit())
        .extracting(Finding::kind, Finding::minor)
        .containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void goodsWithoutMoneyAreCreated() {
    orders = List.of(ORDER_1, ORDER_2, new Order("three", 99, State.ACCEPTED, 1));

    assertThat(audit())
        .extracting(Finding::kind, Finding::minor)
        .containsExactly(pair(Kind.CREATED, 99));
  }

  @Test
  void goodsAndTheMoneyBackAreCreated() {
    captures = List.of(CAPTURE_1, capture("two", 2, 450, true, "s6-two"));
    totals = Map.of("psam", 300L);
    words = List.of(WORD_1, new ClientWord("two", Said.REFUND_DUE));

    assertThat(audit())
        .extracting(Finding::kind, Finding::minor)
        .containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void goodsReleasedTwiceAreCreated() {
    orders = List.of(ORDER_1, new Order("two", 450, State.ACCEPTED, 2));

    assertThat(audit())
        .extracting(Finding::kind, Finding::minor)
        .containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void aPaidOrderThatTheShopDoesNotKnowOfIsUndecided() {
    orders = List.of(ORDER_1, new Order("two", 450, State.OPEN, 0));

    assertThat(kinds()).containsExactly(Kind.UNDECIDED);
  }

  @Test
  void aPurchaseThatItsClientStillHasOpenIsUndecided() {
    words = List.of(WORD_1, new ClientWord("two", Said.OPEN));

    assertThat(kinds()).containsExactly(Kind.UNDECIDED);
  }

  @Test
  void aClientThatWasToldOtherwiseIsMisinformed() {
    words = List.of(WORD_1, new ClientWord("two", Said.NOT_DEBITED));

    assertThat(kinds()).containsExactly(Kind.MISINFORMED);
  }

  @Test
  void totalsThatAreNotTheSumAreFound() {
    totals = Map.of("psam", 760L);

    assertThat(audit())
        .extracting(Finding::kind, Finding::minor)
        .containsExactly(pair(Kind.CREATED, 10));
  }

  @Test
  void aSecurityCardsNumberThatServedTwiceIsFound() {
    draws = List.of(DRAW_1, new Drawn("two", "card", 2, 450, "psam", 11, "s6-two"));

    assertThat(kinds()).containsExactly(Kind.CREATED);
  }

  private List<Finding> audit() {
    return Accountant.audit(new Books(cards, draws, captures, orders, words, totals));
  }

  private List<Kind> kinds() {
    return audit().stream().map(Finding::kind).toList();
  }

  private static org.assertj.core.groups.Tuple pair(Kind kind, long minor) {
    return org.assertj.core.groups.Tuple.tuple(kind, minor);
  }

  private static Capture capture(String trx, int nt, int minor, boolean isRefundDue, String s6) {
    return new Capture(trx, "card", nt, minor, isRefundDue, s6, true, "psam");
  }
}
