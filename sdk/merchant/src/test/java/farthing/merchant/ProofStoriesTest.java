package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.ExpectedProof;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.CardProof;
import farthing.messages.ExpectedDebit;
import farthing.messages.Order;
import farthing.messages.ProofNotice;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** FIG. 8: the merchant compares a card's proof with what the payment server expects. */
class ProofStoriesTest {
  private static final Mac8 S3 = new Mac8(Bytes.ofHex("35d48e64f52d6393"));
  private static final Mac8 S6 = new Mac8(Bytes.ofHex("a74864beaebc6db1"));
  private static final MacKey K7 =
      MacKey.of(Suite.AES_128, Bytes.ofHex("5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a").toArray());
  private static final ExpectedProof EXPECTED = new ExpectedProof(S3, K7);
  private static final CardProof PROOF = new CardProof(0, S3, S6, ExpectedProof.s7(K7, S3, S6));

  private final Corner corner = new Corner();
  private final Merchant merchant =
      new Merchant(
          corner.settings.checkedBy(PurchaseMode.MERCHANT), corner.orders, corner, corner.random);
  private final OpenOrder order = merchant.newOrder(Corner.PRICE, "One song");

  @Test
  void aGoodProofReleasesTheGoodsOnceAndIsKeptForTheReport() {
    assertThat(order.order().mode()).isEqualTo(8);
    assertThat(bring(order, PROOF)).isInstanceOf(Validation.Released.class);
    assertThat(bring(order, PROOF)).isInstanceOf(Validation.AlreadyReleased.class);

    assertThat(corner.orders.capturesToTell(10))
        .singleElement()
        .satisfies(kept -> {
          assertThat(kept.trx()).isEqualTo(order.trx());
          assertThat(kept.proof()).isEqualTo(PROOF);
          assertThat(kept.accepted()).isTrue();
        });
  }

  @Test
  void aProofThatComesLateIsGoodAsLongAsTheOrderIsOpen() {
    corner.now = Corner.NOON.plus(Duration.ofDays(3));
    assertThat(bring(order, PROOF)).isInstanceOf(Validation.Released.class);

    OpenOrder closed = merchant.newOrder(Corner.PRICE, "One song");
    merchant.close(closed.trx());
    assertThat(bring(closed, PROOF)).isEqualTo(new Validation.Refused(Refusal.ORDER_CLOSED));
    assertThat(corner.orders.capturesToTell(10)).hasSize(1);
  }

  @Test
  void anyOtherProofReleasesNothing() {
    Mac8 other = new Mac8(Bytes.ofHex("35d48e64f52d6392"));
    for (CardProof wrong :
        List.of(
            new CardProof(0, other, S6, PROOF.s7()),
            new CardProof(0, other, S6, ExpectedProof.s7(K7, other, S6)),
            new CardProof(0, S3, other, PROOF.s7()),
            new CardProof(0, S3, S6, other),
            new CardProof(1, S3, S6, PROOF.s7()))) {
      assertThat(bring(order, wrong)).isEqualTo(new Validation.Refused(Refusal.PROOF_WRONG));
    }
    assertThat(corner.orders.capturesToTell(10)).isEmpty();
  }

  @Test
  void whatIsExpectedOfAnotherOrderPartyOrAmountIsRefused() {
    OpenOrder cheap = merchant.newOrder(Amount.ofMinor(1, Corner.PRICE.currency()), "Cheap");
    assertThat(bring(order.trx(), expected(cheap)))
        .isEqualTo(new Validation.Refused(Refusal.KEY_WRONG));

    Order o = order.order();
    assertThat(bring(order.trx(), encrypted(new PartyId("other"), o.trx(), o.amount())))
        .isEqualTo(new Validation.Refused(Refusal.OTHER_PARTY));
    assertThat(bring(order.trx(), encrypted(o.party(), cheap.trx(), o.amount())))
        .isEqualTo(new Validation.Refused(Refusal.OTHER_TRX));
    assertThat(bring(order.trx(), encrypted(o.party(), o.trx(), cheap.order().amount())))
        .isEqualTo(new Validation.Refused(Refusal.OTHER_AMOUNT));
    SharedKey strangers = SharedKey.generate("k1", corner.random);
    assertThat(
            bring(
                order.trx(),
                new ExpectedDebit(o.party(), o.trx(), o.amount(), EXPECTED)
                    .encrypt(corner.keys(order, strangers))))
        .isEqualTo(new Validation.Refused(Refusal.KEY_WRONG));
    assertThat(bring(order.trx(), corner.m(order, corner.accepted(order))))
        .as("message M in its place")
        .isEqualTo(new Validation.Refused(Refusal.KEY_WRONG));
  }

  @Test
  void anOrderThatOthersAreToCheckIsNotPaidByAProof() {
    OpenOrder usual = corner.order();

    assertThat(bring(usual, PROOF)).isEqualTo(new Validation.Refused(Refusal.NOT_OURS_TO_COMPARE));
  }

  @Test
  void messageMPaysForItTooHoweverLate() {
    corner.now = Corner.NOON.plus(Duration.ofDays(3));

    assertThat(corner.bring(order, corner.accepted(order))).isInstanceOf(Validation.Released.class);
    assertThat(bring(order, PROOF)).isInstanceOf(Validation.AlreadyReleased.class);
    assertThat(corner.orders.capturesToTell(10)).as("the payment server has it").isEmpty();
  }

  private String expected(OpenOrder of) {
    Order o = of.order();
    return new ExpectedDebit(o.party(), o.trx(), o.amount(), EXPECTED).encrypt(corner.keys(of));
  }

  private String encrypted(PartyId party, TransactionId trx, Amount amount) {
    return new ExpectedDebit(party, trx, amount, EXPECTED).encrypt(corner.keys(order));
  }

  private Validation bring(OpenOrder of, CardProof proof) {
    return merchant.validate(new ProofNotice(of.trx(), proof, expected(of)).toJson().toArray());
  }

  private Validation bring(TransactionId trx, String expected) {
    return merchant.validate(new ProofNotice(trx, PROOF, expected).toJson().toArray());
  }
}
