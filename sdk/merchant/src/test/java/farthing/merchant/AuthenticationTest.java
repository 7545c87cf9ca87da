package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.messages.Confirmation;
import farthing.messages.PurchaseMode;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A card identifies itself, and the merchant learns its number (FIG. 16). */
class AuthenticationTest {
  private static final IepId CARD = new IepId(0xF0000001, 17);
  private static final IepId ANOTHER = new IepId(0xF0000001, 18);

  private final Corner corner = new Corner();
  private final OpenOrder order = corner.merchant.newAuthentication("See your miles", "miles");

  @Test
  void theMerchantLearnsTheCardsNumberAsOftenAsItAsks() {
    assertThat(order.order().amount()).isEqualTo(Amount.ofMinor(0, Currency.AUTHENTICATION));
    assertThat(order.order().description()).isEqualTo("See your miles");

    Validation first = corner.bring(order, named(Optional.of(CARD)));
    assertThat(first).isInstanceOf(Validation.Released.class);
    assertThat(first.card()).contains(CARD);
    Validation again = corner.bring(order, named(Optional.of(CARD)));
    assertThat(again).isInstanceOf(Validation.AlreadyReleased.class);
    assertThat(again.card()).contains(CARD);
  }

  @Test
  void ofAPurchaseNobodyLearnsWhoPaid() {
    OpenOrder song = corner.order();

    assertThat(corner.bring(song, corner.accepted(song)).card()).isEmpty();
  }

  @Test
  void whoeverIsNotNamedIsNobody() {
    Validation said = corner.bring(order, named(Optional.empty()));

    assertThat(reason(said)).isEqualTo(Refusal.CARD_MISSING);
    assertThat(said.card()).isEmpty();
    assertThat(corner.bring(order, named(Optional.of(CARD))).card()).contains(CARD);
  }

  @Test
  void itIsGoodForOneOrderAlone() {
    OpenOrder another = corner.merchant.newAuthentication("A ticket", "");
    String m = corner.m(order, named(Optional.of(CARD)));

    assertThat(reason(corner.bring(another.trx(), m))).isEqualTo(Refusal.KEY_WRONG);
    String moved = named(Optional.of(CARD)).encrypt(corner.keys(another));
    assertThat(reason(corner.bring(another.trx(), moved))).isEqualTo(Refusal.OTHER_TRX);
  }

  /** Money that was taken in time counts whenever M comes; who was there then is not there now. */
  @Test
  void itProvesNothingOnceItsOrderHasExpired() {
    Confirmation inTime = named(Optional.of(CARD));
    corner.now = order.order().expires();
    assertThat(reason(corner.bring(order, inTime))).isEqualTo(Refusal.ORDER_EXPIRED);

    corner.now = order.order().expires().minusSeconds(1);
    assertThat(corner.bring(order, inTime)).isInstanceOf(Validation.Released.class);
    corner.now = order.order().expires().plusSeconds(86_400);
    assertThat(corner.bring(order, inTime))
        .as("whoever lost the answer to what was accepted gets it again")
        .isInstanceOf(Validation.AlreadyReleased.class);
  }

  @Test
  void itIsNoPaymentAndAPaymentIsNone() {
    OpenOrder song = corner.order();
    Confirmation named = named(Optional.of(CARD));
    Confirmation paid = corner.accepted(song);

    assertThat(reason(corner.bring(song, of(song, named.amount(), named.card()))))
        .isEqualTo(Refusal.OTHER_CURRENCY);
    assertThat(reason(corner.bring(order, of(order, paid.amount(), Optional.of(CARD)))))
        .isEqualTo(Refusal.OTHER_CURRENCY);
    Amount one = Amount.ofMinor(1, Currency.AUTHENTICATION);
    assertThat(reason(corner.bring(order, of(order, one, Optional.of(ANOTHER)))))
        .isEqualTo(Refusal.OTHER_AMOUNT);
  }

  @Test
  void anOrderSaysWhatItIsFor() {
    assertThatThrownBy(() -> corner.merchant.newAuthentication(" ", ""))
        .isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @EnumSource
  void noOrderIsMadeThatWouldNameNobody(PurchaseMode mode) {
    Merchant merchant =
        new Merchant(corner.settings.checkedBy(mode), corner.orders, corner, corner.random);

    if (mode == PurchaseMode.SECURITY_CARD || mode == PurchaseMode.PAYMENT_SERVER) {
      assertThat(merchant.newAuthentication("Sign in", "").order().mode()).isEqualTo(mode.figure());
    } else {
      assertThatThrownBy(() -> merchant.newAuthentication("Sign in", ""))
          .isInstanceOf(Malformed.class)
          .hasMessageContaining("mode " + mode.figure());
      assertThat(merchant.newOrder(Corner.PRICE, "One song").order().mode())
          .isEqualTo(mode.figure());
    }
  }

  private Confirmation named(Optional<IepId> card) {
    return of(order, order.order().amount(), card);
  }

  private Confirmation of(OpenOrder open, Amount amount, Optional<IepId> card) {
    Confirmation c = corner.accepted(open);
    Instant time = Corner.NOON.plusSeconds(20);
    return new Confirmation(c.outcome(), c.party(), c.trx(), amount, time, c.reference(), card);
  }

  private static Refusal reason(Validation validation) {
    assertThat(validation).isInstanceOf(Validation.Refused.class);
    return ((Validation.Refused) validation).reason();
  }
}
