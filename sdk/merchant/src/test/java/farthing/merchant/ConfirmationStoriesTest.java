package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.Confirmation;
import farthing.messages.MerchantNotice;
import farthing.messages.Outcome;
import farthing.messages.SharedKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConfirmationStoriesTest {
  private final Corner corner = new Corner();

  @Test
  void aConfirmationReleasesTheGoodsOnceAndTheSameAnswerIsGivenAgain() {
    OpenOrder order = corner.merchant.newOrder(Corner.PRICE, "One song", "song-17");
    String m = corner.m(order, corner.accepted(order));

    assertThat(corner.bring(order.trx(), m))
        .isEqualTo(new Validation.Released(order, corner.accepted(order)));
    assertThat(corner.bring(order.trx(), m))
        .isEqualTo(new Validation.AlreadyReleased(order, corner.accepted(order)));
    assertThat(order.basket()).isEqualTo("song-17");
  }

  @Test
  void twentyAtOnceReleaseOnce() throws Exception {
    OpenOrder order = corner.order();
    String m = corner.m(order, corner.accepted(order));
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(20);
    List<Future<Validation>> coming = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      coming.add(
          threads.submit(() -> {
            start.await();
            return corner.bring(order.trx(), m);
          }));
    }
    start.countDown();

    int released = 0;
    for (Future<Validation> one : coming) {
      Validation answer = one.get();
      released += answer instanceof Validation.Released ? 1 : 0;
      assertThat(answer).isNotInstanceOf(Validation.Refused.class);
    }
    threads.shutdown();
    assertThat(released).isEqualTo(1);
  }

  @Test
  void everyFlippedOrMissingCharacterOfMessageMIsRefused() {
    OpenOrder order = corner.order();
    String m = corner.m(order, corner.accepted(order));

    for (int i = 0; i < m.length(); i++) {
      // The fifth bit of a base64 digit: never among the last digit's unused ones.
      char flipped = flipped(m.charAt(i));
      String forged = m.substring(0, i) + flipped + m.substring(i + 1);
      assertThat(reason(corner.bring(order.trx(), forged))).as("at %s", i).isNotNull();
    }
    for (int length = 0; length < m.length(); length++) {
      String cut = m.substring(0, length);
      assertThat(reason(corner.bring(order.trx(), cut))).as("first %s", length).isNotNull();
    }
    assertThat(corner.bring(order.trx(), m)).isInstanceOf(Validation.Released.class);
  }

  @Test
  void aConfirmationForgedUnderAnotherKeyIsRefused() {
    OpenOrder order = corner.order();
    SharedKey stranger = SharedKey.generate("k1", corner.random);

    String forged = corner.accepted(order).encrypt(corner.keys(order, stranger));

    assertThat(reason(corner.bring(order.trx(), forged))).isEqualTo(Refusal.KEY_WRONG);
  }

  @Test
  void theConfirmationOfAnotherOrderIsRefusedUnderThisOnesTrx() {
    OpenOrder cheap = corner.merchant.newOrder(Amount.ofMinor(1, Currency.EUR), "A sweet");
    OpenOrder dear = corner.order();
    String m = corner.m(cheap, corner.accepted(cheap));

    assertThat(reason(corner.bring(dear.trx(), m))).isEqualTo(Refusal.KEY_WRONG);
    assertThat(corner.bring(cheap.trx(), m)).isInstanceOf(Validation.Released.class);
  }

  @Test
  void aConfirmationWhoseContentIsNotTheOrdersIsRefused() {
    OpenOrder order = corner.order();
    Confirmation good = corner.accepted(order);
    PartyId otherParty = new PartyId("other-shop");
    TransactionId otherTrx = corner.order().trx();

    assertThat(refusalOf(order, with(good, otherParty, good.trx(), good.amount())))
        .isEqualTo(Refusal.OTHER_PARTY);
    assertThat(refusalOf(order, with(good, good.party(), otherTrx, good.amount())))
        .isEqualTo(Refusal.OTHER_TRX);
    assertThat(refusalOf(order, with(good, good.party(), good.trx(), euros(1249))))
        .isEqualTo(Refusal.OTHER_AMOUNT);
    assertThat(refusalOf(order, with(good, good.party(), good.trx(), euros(1251))))
        .isEqualTo(Refusal.OTHER_AMOUNT);
    assertThat(
            refusalOf(
                order, with(good, good.party(), good.trx(), Amount.ofMinor(1250, Currency.USD))))
        .isEqualTo(Refusal.OTHER_CURRENCY);
    assertThat(corner.bring(order, good)).isInstanceOf(Validation.Released.class);
  }

  @Test
  void aDeclinedOrRefundedPurchaseReleasesNothingAndMayBeClosed() {
    OpenOrder order = corner.order();

    assertThat(refusalOf(order, ended(order, Outcome.DECLINED))).isEqualTo(Refusal.DECLINED);
    assertThat(refusalOf(order, ended(order, Outcome.REFUND_DUE))).isEqualTo(Refusal.REFUND_DUE);
    assertThat(Refusal.DECLINED.isFinal() && Refusal.REFUND_DUE.isFinal()).isTrue();
    assertThat(corner.merchant.close(order.trx())).isEqualTo(Ending.ENDED_NOW);
  }

  @Test
  void theConfirmationOfAClosedOrderIsRefused() {
    OpenOrder order = corner.order();
    assertThat(corner.merchant.close(order.trx())).isEqualTo(Ending.ENDED_NOW);

    assertThat(refusalOf(order, corner.accepted(order))).isEqualTo(Refusal.ORDER_CLOSED);
    assertThat(corner.merchant.close(order.trx())).isEqualTo(Ending.CLOSED_BEFORE);
  }

  @Test
  void anAcceptedOrderCannotBeClosed() {
    OpenOrder order = corner.order();
    corner.bring(order, corner.accepted(order));

    assertThat(corner.merchant.close(order.trx())).isEqualTo(Ending.ACCEPTED_BEFORE);
    assertThat(corner.bring(order, corner.accepted(order)))
        .isInstanceOf(Validation.AlreadyReleased.class);
  }

  @Test
  void aPurchaseAcceptedInTimeCountsHoweverLateItsConfirmationComes() {
    OpenOrder order = corner.order();
    Confirmation inTime = at(corner.accepted(order), order.order().expires().minusSeconds(1));
    corner.now = Corner.NOON.plusSeconds(3 * 86_400);

    assertThat(corner.bring(order, inTime)).isInstanceOf(Validation.Released.class);
  }

  @Test
  void aPurchaseAcceptedAfterTheOrderExpiredIsRefused() {
    OpenOrder order = corner.order();

    assertThat(refusalOf(order, at(corner.accepted(order), order.order().expires())))
        .isEqualTo(Refusal.ORDER_EXPIRED);
  }

  @Test
  void afterAChangeOfKeysOldOrdersAreConfirmedUnderTheirOwnKeyOnly() {
    OpenOrder old = corner.order();
    SharedKey next = SharedKey.generate("k2", corner.random);
    MerchantSettings both =
        new MerchantSettings(
            corner.settings.party(),
            "Corner Shop",
            List.of(next, corner.key),
            corner.settings.paymentServers().get(0),
            corner.settings.statusUrl(),
            MerchantSettings.USUAL_LIFETIME);
    corner.merchant = new Merchant(both, corner.orders, corner, corner.random);
    OpenOrder young = corner.order();

    assertThat(young.order().keyId()).isEqualTo("k2");
    String underOld = corner.accepted(young).encrypt(corner.keys(young, corner.key));
    assertThat(reason(corner.bring(young.trx(), underOld))).isEqualTo(Refusal.KEY_WRONG);
    String underNew = corner.accepted(old).encrypt(corner.keys(old, next));
    assertThat(reason(corner.bring(old.trx(), underNew))).isEqualTo(Refusal.KEY_WRONG);
    assertThat(corner.bring(old, corner.accepted(old))).isInstanceOf(Validation.Released.class);
    String underItsOwn = corner.accepted(young).encrypt(corner.keys(young, next));
    assertThat(corner.bring(young.trx(), underItsOwn)).isInstanceOf(Validation.Released.class);
  }

  @Test
  void theRightKeyUnderAnotherIdIsRefused() {
    OpenOrder order = corner.order();
    byte[] value = corner.key.reveal(farthing.base.SecretAccess.granted());
    SharedKey renamed = SharedKey.of("k2", value);

    String m = corner.accepted(order).encrypt(corner.keys(order, renamed));

    assertThat(reason(corner.bring(order.trx(), m))).isEqualTo(Refusal.KEY_WRONG);
  }

  @Test
  void anOrderOfADroppedKeyIsNotConfirmed() {
    OpenOrder order = corner.order();
    MerchantSettings onlyNew =
        MerchantSettings.of(
            "corner-shop",
            "Corner Shop",
            SharedKey.generate("k2", corner.random),
            "http://localhost:8081",
            "http://shop.localhost:8080/status");
    corner.merchant = new Merchant(onlyNew, corner.orders, corner, corner.random);

    assertThat(refusalOf(order, corner.accepted(order))).isEqualTo(Refusal.KEY_UNKNOWN);
  }

  @Test
  void aTrxOfNobodysIsRefused() {
    OpenOrder order = corner.order();
    TransactionId other = TransactionId.next(corner, corner.random);

    assertThat(reason(corner.bring(other, corner.m(order, corner.accepted(order)))))
        .isEqualTo(Refusal.ORDER_UNKNOWN);
  }

  @Test
  void whatIsNoConfirmationAtAllIsRefused() {
    OpenOrder order = corner.order();
    for (String body : List.of("", "null", "[]", "{}", "{\"trx\":1}", "<html>", "{\"trx\":")) {
      assertThat(reason(corner.merchant.validate(body.getBytes(StandardCharsets.UTF_8))))
          .as(body)
          .isEqualTo(Refusal.NOT_A_CONFIRMATION);
    }
    assertThat(reason(corner.bring(order.trx(), "x".repeat(5000))))
        .isEqualTo(Refusal.NOT_A_CONFIRMATION);
    for (String m : List.of("", "....", "a.b.c.d.e", order.offer().jws())) {
      assertThat(reason(corner.merchant.validate(new MerchantNotice(order.trx(), m))))
          .as(m)
          .isEqualTo(Refusal.KEY_WRONG);
    }
  }

  private Refusal refusalOf(OpenOrder order, Confirmation confirmation) {
    return reason(corner.bring(order, confirmation));
  }

  private static Refusal reason(Validation validation) {
    assertThat(validation).isInstanceOf(Validation.Refused.class);
    return ((Validation.Refused) validation).reason();
  }

  private static Confirmation with(
      Confirmation c, PartyId party, TransactionId trx, Amount amount) {
    return new Confirmation(
        c.outcome(), party, trx, amount, c.time(), c.reference(), Optional.empty());
  }

  private static Confirmation at(Confirmation c, Instant time) {
    return new Confirmation(
        c.outcome(), c.party(), c.trx(), c.amount(), time, c.reference(), Optional.empty());
  }

  private Confirmation ended(OpenOrder order, Outcome outcome) {
    Confirmation c = corner.accepted(order);
    return new Confirmation(
        outcome, c.party(), c.trx(), c.amount(), c.time(), c.reference(), Optional.empty());
  }

  private static Amount euros(long minor) {
    return Amount.ofMinor(minor, Currency.EUR);
  }

  private static char flipped(char digit) {
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int at = digits.indexOf(digit);
    return at < 0 ? 'A' : digits.charAt(at ^ 32);
  }
}
