package farthing.torture.purchases;

import static farthing.torture.purchases.BooksByHand.CAPTURE_1;
import static farthing.torture.purchases.BooksByHand.CAPTURE_2;
import static farthing.torture.purchases.BooksByHand.DEBIT_1;
import static farthing.torture.purchases.BooksByHand.DEBIT_2;
import static farthing.torture.purchases.BooksByHand.DRAW_1;
import static farthing.torture.purchases.BooksByHand.DRAW_2;
import static farthing.torture.purchases.BooksByHand.ORDER_1;
import static farthing.torture.purchases.BooksByHand.ORDER_2;
import static farthing.torture.purchases.BooksByHand.WORD_1;
import static farthing.torture.purchases.BooksByHand.WORD_2;
import static farthing.torture.purchases.BooksByHand.capture;
import static farthing.torture.purchases.BooksByHand.cents;
import static farthing.torture.purchases.BooksByHand.pair;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.torture.Finding.Kind;
import farthing.torture.TorturedCard;
import farthing.torture.purchases.Books.Capture;
import farthing.torture.purchases.Books.Card;
import farthing.torture.purchases.Books.ClientWord;
import farthing.torture.purchases.Books.ClientWord.Said;
import farthing.torture.purchases.Books.Drawn;
import farthing.torture.purchases.Books.Order;
import farthing.torture.purchases.Books.Order.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes wrong with purchases, found in ledgers made by hand. */
class AccountantTest {
  private final BooksByHand by = new BooksByHand();

  @Test
  void booksThatAgreeSayNothing() {
    assertThat(by.audit()).isEmpty();
  }

  @Test
  void aRefundDueIsInGoodHands() {
    by.captures = List.of(CAPTURE_1, capture("two", 2, 450, true, "s6-two"));
    by.orders = List.of(ORDER_1, new Order("two", cents(450), State.CLOSED, 0));
    by.words = List.of(WORD_1, new ClientWord("two", Said.REFUND_DUE));
    by.totals = Map.of("psam/EUR", 300L);

    assertThat(by.audit()).isEmpty();
  }

  @Test
  void aDrawThatNoCardFollowedIsNothing() {
    by.draws =
        List.of(DRAW_1, DRAW_2, new Drawn("three", "card", 3, cents(100), "psam", 13, "s6-three"));
    by.words = List.of(WORD_1, WORD_2, new ClientWord("three", Said.NOT_DEBITED));

    assertThat(by.audit()).isEmpty();
  }

  @Test
  void aCaptureThatIsGoneLosesWhatTheCardPaid() {
    by.captures = List.of(CAPTURE_1);
    by.totals = Map.of("psam/EUR", 300L);
    by.orders = List.of(ORDER_1, new Order("two", cents(450), State.OPEN, 0));
    by.words = List.of(WORD_1, new ClientWord("two", Said.NOT_DEBITED));

    assertThat(by.audit())
        .singleElement()
        .satisfies(f -> {
          assertThat(f.kind()).isEqualTo(Kind.LOST);
          assertThat(f.minor()).isEqualTo(450);
          assertThat(f.trx()).isEqualTo("two");
        });
  }

  @Test
  void aCaptureThatIsGoneIsUndecidedWhileItsClientHasItOpen() {
    by.captures = List.of(CAPTURE_1);
    by.totals = Map.of("psam/EUR", 300L);
    by.orders = List.of(ORDER_1, new Order("two", cents(450), State.OPEN, 0));
    by.words = List.of(WORD_1, new ClientWord("two", Said.OPEN));

    assertThat(by.kinds()).containsExactly(Kind.UNDECIDED);
  }

  @Test
  void aBalanceThatFellWithoutADebitIsLost() {
    by.cards =
        List.of(new Card("card", cents(1_000), cents(200), List.of(DEBIT_1, DEBIT_2), List.of()));

    assertThat(by.findings()).containsExactly(pair(Kind.LOST, 50));
  }

  @Test
  void aBalanceThatRoseIsCreated() {
    by.cards =
        List.of(new Card("card", cents(1_000), cents(550), List.of(DEBIT_1, DEBIT_2), List.of()));

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 300));
  }

  @Test
  void aDebitCountedTwiceIsCreatedOnce() {
    by.captures = List.of(CAPTURE_1, CAPTURE_2, capture("again", 2, 450, false, "s6-two"));
    by.orders = List.of(ORDER_1, ORDER_2, new Order("again", cents(450), State.ACCEPTED, 1));
    by.totals = Map.of("psam/EUR", 1_200L);

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void aCaptureThatNoCardKnowsIsCreated() {
    by.cards = List.of(new Card("card", cents(1_000), cents(700), List.of(DEBIT_1), List.of()));

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void aCaptureWhoseProofsTheKeysDenyIsCreated() {
    by.captures =
        List.of(
            CAPTURE_1, new Capture("two", "card", 2, cents(450), false, "s6-two", false, "psam"));

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void goodsWithoutMoneyAreCreated() {
    by.orders = List.of(ORDER_1, ORDER_2, new Order("three", cents(99), State.ACCEPTED, 1));

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 99));
  }

  @Test
  void goodsAndTheMoneyBackAreCreated() {
    by.captures = List.of(CAPTURE_1, capture("two", 2, 450, true, "s6-two"));
    by.totals = Map.of("psam/EUR", 300L);
    by.words = List.of(WORD_1, new ClientWord("two", Said.REFUND_DUE));

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void goodsReleasedTwiceAreCreated() {
    by.orders = List.of(ORDER_1, new Order("two", cents(450), State.ACCEPTED, 2));

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void aPaidOrderThatTheShopDoesNotKnowOfIsUndecided() {
    by.orders = List.of(ORDER_1, new Order("two", cents(450), State.OPEN, 0));

    assertThat(by.kinds()).containsExactly(Kind.UNDECIDED);
  }

  @Test
  void aPurchaseThatItsClientStillHasOpenIsUndecided() {
    by.words = List.of(WORD_1, new ClientWord("two", Said.OPEN));

    assertThat(by.kinds()).containsExactly(Kind.UNDECIDED);
  }

  @Test
  void aClientThatWasToldOtherwiseIsMisinformed() {
    by.words = List.of(WORD_1, new ClientWord("two", Said.NOT_DEBITED));

    assertThat(by.kinds()).containsExactly(Kind.MISINFORMED);
  }

  /** The card gave 450 cents, and the journal has 450 points for them. */
  @Test
  void moneyThatBecamePointsIsLostAsMoneyAndCreatedAsPoints() {
    Amount points = new Amount(450, TorturedCard.POINTS);
    by.captures =
        List.of(CAPTURE_1, new Capture("two", "card", 2, points, false, "s6-two", true, "psam"));
    by.orders = List.of(ORDER_1, new Order("two", points, State.ACCEPTED, 1));
    by.totals = Map.of("psam/EUR", 300L, "psam/P1001", 450L);

    assertThat(by.findings())
        .containsExactlyInAnyOrder(pair(Kind.LOST, 450), pair(Kind.CREATED, 450));
  }

  @Test
  void goodsOfPointsThatWerePaidWithMoneyAreCreated() {
    by.orders =
        List.of(ORDER_1, new Order("two", new Amount(450, TorturedCard.POINTS), State.ACCEPTED, 1));

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 450));
  }

  @Test
  void totalsOfOneCurrencyAreNotThoseOfAnother() {
    by.totals = Map.of("psam/EUR", 300L, "psam/P1001", 450L);

    assertThat(by.findings())
        .containsExactlyInAnyOrder(pair(Kind.LOST, 450), pair(Kind.CREATED, 450));
  }

  @Test
  void totalsThatAreNotTheSumAreFound() {
    by.totals = Map.of("psam/EUR", 760L);

    assertThat(by.findings()).containsExactly(pair(Kind.CREATED, 10));
  }

  @Test
  void whatWasCountedAtItsDrawAndHasNoProofBelongsToTheTotals() {
    by.standing = Map.of("psam/EUR", 100L);
    assertThat(by.findings()).containsExactly(pair(Kind.LOST, 100));

    by.totals = Map.of("psam/EUR", 850L);
    assertThat(by.findings()).isEmpty();
  }

  @Test
  void aSecurityCardsNumberThatServedTwiceIsFound() {
    by.draws = List.of(DRAW_1, new Drawn("two", "card", 2, cents(450), "psam", 11, "s6-two"));

    assertThat(by.kinds()).containsExactly(Kind.CREATED);
  }
}
