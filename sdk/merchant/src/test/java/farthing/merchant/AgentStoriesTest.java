package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.AgentConfirmation;
import farthing.messages.AgentNotice;
import farthing.messages.AgentVoucher;
import farthing.messages.CardProof;
import farthing.messages.Order;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** FIG. 7: the merchant believes the agent that the payment server vouches for. */
class AgentStoriesTest {
  private static final PartyId KIOSK = new PartyId("kiosk-1");
  private static final KeyPair KEYS = pair("secp256r1");
  private static final KeyPair OTHERS = pair("secp256r1");
  private static final CardProof PROOF =
      new CardProof(0, mac("35d48e64f52d6393"), mac("a74864beaebc6db1"), mac("0011223344556677"));

  private final Corner corner = new Corner();
  private final Merchant merchant =
      new Merchant(
          corner.settings.checkedBy(PurchaseMode.CLIENT), corner.orders, corner, corner.random);
  private final OpenOrder order = merchant.newOrder(Corner.PRICE, "One song");

  @Test
  void anAgentsConfirmationReleasesTheGoodsOnceAndItsProofIsKeptForTheReport() {
    assertThat(order.order().mode()).isEqualTo(7);
    assertThat(bring(confirmation(order), voucher(order))).isInstanceOf(Validation.Released.class);
    assertThat(bring(confirmation(order), voucher(order)))
        .isInstanceOf(Validation.AlreadyReleased.class);

    assertThat(corner.orders.capturesToTell(10))
        .singleElement()
        .satisfies(kept -> {
          assertThat(kept.trx()).isEqualTo(order.trx());
          assertThat(kept.proof()).isEqualTo(PROOF);
          assertThat(kept.accepted()).isTrue();
        });
  }

  @Test
  void itIsGoodAsLongAsTheOrderIsOpen() {
    corner.now = Corner.NOON.plus(Duration.ofDays(3));
    assertThat(bring(confirmation(order), voucher(order))).isInstanceOf(Validation.Released.class);

    OpenOrder closed = merchant.newOrder(Corner.PRICE, "One song");
    merchant.close(closed.trx());
    assertThat(bring(closed.trx(), confirmation(closed), voucher(closed)))
        .isEqualTo(new Validation.Refused(Refusal.ORDER_CLOSED));
    assertThat(corner.orders.capturesToTell(10)).hasSize(1);
  }

  @Test
  void nobodyElsesSignatureReleasesAnything() {
    Validation wrong = new Validation.Refused(Refusal.KEY_WRONG);
    Order o = order.order();
    AgentConfirmation said = new AgentConfirmation(o.party(), o.trx(), o.amount(), PROOF);

    assertThat(bring(said.sign(KIOSK, OTHERS.getPrivate()), voucher(order))).isEqualTo(wrong);
    assertThat(bring(said.sign(new PartyId("kiosk-2"), KEYS.getPrivate()), voucher(order)))
        .as("another agent's name")
        .isEqualTo(wrong);
    String good = confirmation(order);
    assertThat(bring(good.substring(0, good.length() - 4) + "AAAA", voucher(order)))
        .as("another signature")
        .isEqualTo(wrong);
    assertThat(bring(good, corner.m(order, corner.accepted(order))))
        .as("message M for a voucher")
        .isEqualTo(wrong);
    assertThat(bring(good, vouched(KEYS).encrypt(corner.keys(order, strangers()))))
        .as("a voucher under another's key")
        .isEqualTo(wrong);
    assertThat(corner.orders.capturesToTell(10)).isEmpty();
  }

  @Test
  void aVoucherForAKeyOfAnotherCurveIsNone() {
    KeyPair longer = pair("secp384r1");
    Order o = order.order();

    assertThat(
            bring(
                new AgentConfirmation(o.party(), o.trx(), o.amount(), PROOF)
                    .sign(KIOSK, longer.getPrivate()),
                vouched(longer).encrypt(corner.keys(order))))
        .isEqualTo(new Validation.Refused(Refusal.KEY_WRONG));
  }

  @Test
  void whatIsConfirmedOrVouchedOfAnotherOrderPartyOrAmountIsRefused() {
    OpenOrder cheap = merchant.newOrder(Amount.ofMinor(1, Corner.PRICE.currency()), "Cheap");
    Order o = order.order();

    assertThat(bring(confirmation(cheap), voucher(order)))
        .isEqualTo(new Validation.Refused(Refusal.OTHER_TRX));
    assertThat(bring(signed(new PartyId("other"), o.trx(), o.amount()), voucher(order)))
        .isEqualTo(new Validation.Refused(Refusal.OTHER_PARTY));
    assertThat(bring(signed(o.party(), o.trx(), cheap.order().amount()), voucher(order)))
        .isEqualTo(new Validation.Refused(Refusal.OTHER_AMOUNT));
    assertThat(
            bring(
                confirmation(order),
                new AgentVoucher(o.party(), o.trx(), cheap.order().amount(), KIOSK, key(KEYS))
                    .encrypt(corner.keys(order))))
        .isEqualTo(new Validation.Refused(Refusal.OTHER_AMOUNT));
  }

  @Test
  void anOrderThatOthersAreToCheckIsNotPaidByAnAgent() {
    OpenOrder usual = corner.order();

    assertThat(bring(usual.trx(), confirmation(usual), voucher(usual)))
        .isEqualTo(new Validation.Refused(Refusal.NOT_AN_AGENTS));
  }

  @Test
  void messageMPaysForItTooHoweverLate() {
    corner.now = Corner.NOON.plus(Duration.ofDays(3));

    assertThat(corner.bring(order, corner.accepted(order))).isInstanceOf(Validation.Released.class);
    assertThat(corner.orders.capturesToTell(10)).as("the payment server has it").isEmpty();
  }

  private String confirmation(OpenOrder of) {
    Order o = of.order();
    return signed(o.party(), o.trx(), o.amount());
  }

  private static String signed(PartyId party, TransactionId trx, Amount amount) {
    return new AgentConfirmation(party, trx, amount, PROOF).sign(KIOSK, KEYS.getPrivate());
  }

  private AgentVoucher vouched(KeyPair keys) {
    Order o = order.order();
    return new AgentVoucher(o.party(), o.trx(), o.amount(), KIOSK, key(keys));
  }

  private String voucher(OpenOrder of) {
    Order o = of.order();
    return new AgentVoucher(o.party(), o.trx(), o.amount(), KIOSK, key(KEYS))
        .encrypt(corner.keys(of));
  }

  private Validation bring(String confirmation, String voucher) {
    return bring(order.trx(), confirmation, voucher);
  }

  private Validation bring(TransactionId trx, String confirmation, String voucher) {
    return merchant.validate(new AgentNotice(trx, confirmation, voucher).toJson().toArray());
  }

  private SharedKey strangers() {
    return SharedKey.generate("k1", corner.random);
  }

  private static ECPublicKey key(KeyPair pair) {
    return (ECPublicKey) pair.getPublic();
  }

  private static Mac8 mac(String hex) {
    return new Mac8(Bytes.ofHex(hex));
  }

  private static KeyPair pair(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
