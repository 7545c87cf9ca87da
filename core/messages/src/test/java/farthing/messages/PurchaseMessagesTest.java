package farthing.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.base.TransactionId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PurchaseMessagesTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final PartyId SHOP = new PartyId("corner-shop");
  private static final TransactionId TRX =
      TransactionId.parse("0199484a-c1ab-73e9-88f6-b0d8fd525fcf");
  private static final Amount PRICE = Amount.ofMinor(1250, Currency.EUR);

  private final Random random = new Random(20261122);
  private final SharedKey shared = SharedKey.generate("k1", random);
  private final Tsk tsk = Tsk.generate(random);
  private final OrderOffer offer = OrderOffer.make(order(PRICE), shared, tsk);

  @Test
  void keysOfATransactionAreThoseOfTheGoldenVectors() {
    TransactionKeys keys =
        TransactionKeys.derive(
            SharedKey.of(
                "k",
                Bytes.ofHex("00d487b415269246fea2e87d84e1a19bd79f428a1f908245c690bf3ba256b48e")
                    .toArray()),
            Bytes.ofHex("9a1c4515d3eb2a4d89ef9bb0d70c98cf"),
            Flow.PURCHASE,
            new PartyId("merchant-965"),
            TRX);

    assertThat(keys.reveal("order", SecretAccess.granted()).hex())
        .isEqualTo("d6ff95512f5811314f2498ddf63d1ccab05ff6dd6fb15bff057b80d68fa916d5");
    assertThat(keys.wrap(Tsk.of(Bytes.ofHex("39b8d44cc22ec7c307912316a6a4e07d"))).hex())
        .isEqualTo("679e8ce2ae28a7c4f3e06523b8d585f684128bced8558eff");
  }

  @Test
  void anOrderReadFromItsPageIsTheOneThatWasMade() {
    OrderOffer read = OrderOffer.parse(offer.toJson());

    assertThat(read.order()).isEqualTo(order(PRICE));
    assertThat(SignedOrder.verify(read.jws(), keys()).order()).isEqualTo(order(PRICE));
    assertThat(keys().unwrap(read.etsk()).value()).isEqualTo(tsk.value());
  }

  @Test
  void aPageThatShowsAnotherAmountThanTheSignedOrderIsRefused() {
    String page = new String(offer.toJson().toArray(), StandardCharsets.UTF_8);
    Bytes cheaper = Bytes.of(page.replace(":1250,", ":125,").getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> OrderOffer.parse(cheaper))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("different things");
  }

  @Test
  void aPageThatShowsPointsForASignedOrderOfMoneyIsRefused() {
    String page = new String(offer.toJson().toArray(), StandardCharsets.UTF_8);
    Bytes points =
        Bytes.of(page.replace("\"097802\"", "\"100100\"").getBytes(StandardCharsets.UTF_8));
    assertThat(points).isNotEqualTo(offer.toJson());

    assertThatThrownBy(() -> OrderOffer.parse(points))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("different things");
  }

  @Test
  void anOrderSignedWithAnotherKeyIsNotBelieved() {
    OrderOffer forged = OrderOffer.make(order(PRICE), SharedKey.generate("k1", random), tsk);

    assertThatThrownBy(() -> SignedOrder.verify(forged.jws(), keys()))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("signature is wrong");
  }

  @Test
  void amountsThatNoPurseCanHoldAreMalformed() {
    String page = new String(offer.toJson().toArray(), StandardCharsets.UTF_8);
    for (String amount : List.of("-1", "2147483648", "12.5", "\"1250\"", "1e3", "null")) {
      Bytes wrong =
          Bytes.of(page.replace(":1250,", ":" + amount + ",").getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> OrderOffer.parse(wrong)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void whatIsSealedIsOpenedUnderItsOwnNamePartyAndTrxOnly() {
    Bytes content = Bytes.of((byte) 1, (byte) 2);
    String sealed = tsk.seal("draw", SHOP, TRX, content);

    assertThat(tsk.open("draw", SHOP, TRX, sealed)).isEqualTo(content);
    TransactionId other = TransactionId.parse("01997abe-c3fb-7f5e-87f3-e59cfd63e49b");
    assertThatThrownBy(() -> tsk.open("debit", SHOP, TRX, sealed)).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> tsk.open("draw", new PartyId("other"), TRX, sealed))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> tsk.open("draw", SHOP, other, sealed)).isInstanceOf(Malformed.class);
  }

  @Test
  void everyFlippedBitOfASealedPartIsNoticed() {
    byte[] sealed = Base64Url.decode("", tsk.seal("draw", SHOP, TRX, Bytes.of((byte) 7))).toArray();
    for (int i = 0; i < sealed.length; i++) {
      byte[] flipped = sealed.clone();
      flipped[i] ^= 1;
      String text = Base64Url.encode(Bytes.of(flipped));
      assertThatThrownBy(() -> tsk.open("draw", SHOP, TRX, text)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void aDrawRequestCarriesAllTheCardSaid() {
    DrawRequest.Content content =
        new DrawRequest.Content(
            Bytes.ofHex("3b80800101"),
            Bytes.ofHex("6f00"),
            Bytes.of(new byte[41]),
            PRICE,
            List.of(new DrawRequest.Undelivered(SHOP, TRX, Bytes.of(new byte[32]))),
            List.of(),
            NOON,
            1,
            "new");
    DrawRequest request = DrawRequest.seal(offer, content);

    DrawRequest read = DrawRequest.parse(request.toJson());

    assertThat(read).isEqualTo(request);
    assertThat(read.open(tsk)).isEqualTo(content);
  }

  @Test
  void whatIsMissingOrOutOfBoundsInsideAMessageIsMalformed() {
    String draw =
        "{'atr':'','fci':'','initialize':'','amountMinor':1,'currency':'097802','undelivered':[%s],"
            + "'certificates':[%s],'clientTime':0,'release':1,'state':''}";
    String receipt =
        "{'outcome':'accepted','party':'corner-shop','merchantName':'','trx':'%s','amountMinor':1,"
            + "'currency':'097802','time':%d,'terminal':'','reference':''}";
    String page = new String(offer.toJson().toArray(), StandardCharsets.UTF_8);

    assertThat(sealedDraw(draw.formatted("", "")).open(tsk).undelivered()).isEmpty();
    malformed(() -> sealedDraw(draw.formatted("null", "")).open(tsk));
    malformed(() -> sealedDraw(draw.formatted("", "null")).open(tsk));
    assertThat(sealedResult(receipt.formatted(TRX, 1)).open(tsk, SHOP, TRX).party())
        .isEqualTo(SHOP);
    malformed(() -> sealedResult(receipt.formatted(TRX, Long.MAX_VALUE)).open(tsk, SHOP, TRX));
    for (String suites : List.of("[\"\"]", "[\"2010\"]", "[null]")) {
      String other = page.replace("\"suites\":[\"20\"]", "\"suites\":" + suites);
      assertThat(other).isNotEqualTo(page);
      malformed(() -> OrderOffer.parse(json(other)));
    }
  }

  private DrawRequest sealedDraw(String content) {
    return new DrawRequest(
        SHOP, TRX, "k1", offer.order().salt(), offer.etsk(), offer.jws(), sealed("draw", content));
  }

  private DebitResult sealedResult(String receipt) {
    return new DebitResult(sealed("result", receipt), "");
  }

  private String sealed(String name, String content) {
    return tsk.seal(name, SHOP, TRX, json(content.replace('\'', '"')));
  }

  private static Bytes json(String text) {
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void malformed(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
    assertThatThrownBy(reading).isInstanceOf(Malformed.class);
  }

  @Test
  void messageMTellsTheMerchantAndNobodyElse() {
    Confirmation confirmation =
        new Confirmation(Outcome.ACCEPTED, SHOP, TRX, PRICE, NOON, "ref-1", Optional.empty());
    String m = confirmation.encrypt(keys());

    assertThat(Confirmation.decrypt(m, keys())).isEqualTo(confirmation);
    TransactionKeys stranger =
        TransactionKeys.derive(
            SharedKey.generate("k1", random), order(PRICE).salt(), Flow.PURCHASE, SHOP, TRX);
    assertThatThrownBy(() -> Confirmation.decrypt(m, stranger)).isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> Confirmation.decrypt(offer.jws(), keys()))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void aMessageMWithHalfAHeaderIsMalformed() {
    for (String header :
        List.of("{}", "{\"alg\":\"dir\"}", "{\"alg\":\"dir\",\"enc\":\"\"}", "[]")) {
      String m =
          Base64Url.encode(Bytes.of(header.getBytes(StandardCharsets.UTF_8))) + "..AAAA.AAAA.AAAA";
      assertThatThrownBy(() -> Confirmation.decrypt(m, keys())).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void messageMOfAnAuthenticationNamesTheCard() {
    IepId card = new IepId(0xF0000001, 0xFFEEDDCCBBAAL);
    Confirmation confirmation =
        new Confirmation(Outcome.ACCEPTED, SHOP, TRX, PRICE, NOON, "ref-1", Optional.of(card));

    assertThat(Confirmation.decrypt(confirmation.encrypt(keys()), keys()).card()).contains(card);
  }

  private TransactionKeys keys() {
    return TransactionKeys.derive(shared, order(PRICE).salt(), Flow.PURCHASE, SHOP, TRX);
  }

  private static Order order(Amount amount) {
    return new Order(
        SHOP,
        "Corner Shop",
        TRX,
        amount,
        "One song",
        URI.create("http://localhost:8081"),
        URI.create("http://shop.localhost:8080/status"),
        5,
        Flow.PURCHASE,
        NOON,
        NOON.plusSeconds(900),
        Order.RELEASE,
        List.of(Suite.AES_128),
        "k1",
        Bytes.ofHex("9a1c4515d3eb2a4d89ef9bb0d70c98cf"));
  }
}
