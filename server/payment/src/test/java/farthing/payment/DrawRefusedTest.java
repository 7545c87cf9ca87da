package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.DrawRequest;
import farthing.messages.ErrorCode;
import farthing.messages.SharedKey;
import farthing.purse.Purse;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is refused before anything happens: the card was not debited. */
class DrawRefusedTest extends PurchaseStory {
  @Test
  void anUnknownMerchantIsRefused() {
    TestCustomer.Intent intent = customer.order(euros(100));
    DrawRequest r = intent.request();
    DrawRequest stranger =
        new DrawRequest(
            new PartyId("stranger"), r.trx(), r.keyId(), r.salt(), r.etsk(), r.jws(), r.sealed());

    refused(
        TestServer.post(
            server.address(), new PartyId("stranger"), r.trx(), "draw", stranger.toJson()),
        403,
        ErrorCode.PARTY_UNKNOWN);
  }

  @Test
  void anOrderUnderAKeyThatIsNotTheMerchantsIsRefused() {
    SharedKey forged = SharedKey.generate("k1", new Random(99));
    SharedKey unknown = SharedKey.generate("k2", new Random(99));

    refused(drawn(o -> o.shared(forged)), 403, ErrorCode.ORDER_SIGNATURE_WRONG);
    refused(drawn(o -> o.shared(unknown)), 403, ErrorCode.KEY_UNKNOWN);
  }

  @Test
  void anOrderOutsideItsTimeIsRefused() {
    refused(drawn(o -> o.good(NOON.minusSeconds(900), NOON)), 410, ErrorCode.ORDER_EXPIRED);
    refused(
        drawn(o -> o.good(NOON.plusSeconds(300), NOON.plusSeconds(600))),
        400,
        ErrorCode.ORDER_NOT_YET_VALID);
  }

  @Test
  void whatTheAgreementDoesNotAllowIsRefused() {
    refused(drawn(o -> o.mode(4)), 403, ErrorCode.MODE_NOT_AGREED);
    refused(drawn(o -> o.release(2)), 400, ErrorCode.RELEASE_UNSUPPORTED);
    refused(drawn(o -> o.suites(Suite.TDES)), 422, ErrorCode.SUITE_NOT_ALLOWED);
    for (String url :
        List.of(
            "http://evil.localhost:8080/status/1",
            "http://shop.localhost:8080/other",
            "http://shop.localhost:8080/status/../other",
            "https://shop.localhost:8080/status/1")) {
      refused(drawn(o -> o.statusUrl(url)), 403, ErrorCode.STATUS_URL_FOREIGN);
    }
  }

  @Test
  void tooLittleBalanceIsRefused() {
    refused(server.draw(customer.order(euros(2001))), 422, ErrorCode.BALANCE_TOO_LOW);
    refused(server.draw(customer.order(euros(Integer.MAX_VALUE))), 422, ErrorCode.BALANCE_TOO_LOW);
  }

  @Test
  void noMoneyIsPaidWithOtherMoney() {
    Amount yen = Amount.ofMinor(100, Currency.JPY);
    TestCustomer.Intent honest = customer.draw(customer.offer(yen, o -> o), yen, List.of());
    TestCustomer.Intent lying = customer.draw(customer.offer(yen, o -> o), euros(100), List.of());
    Bytes fci = customer.send(Purse.select()).data();
    Bytes euroSlot = customer.send(Purse.initializePurchase(0, euros(100))).data();
    TestCustomer.Intent swapped =
        customer.sealed(customer.offer(yen, o -> o), fci, euroSlot, yen, List.of());

    assertThat(server.draw(honest).status()).isEqualTo(200);
    refused(server.draw(lying), 422, ErrorCode.CURRENCY_DIFFERS);
    refused(server.draw(swapped), 422, ErrorCode.CURRENCY_DIFFERS);
  }

  @Test
  void anAmountThatTheCardDidNotSignIsRefused() {
    Bytes fci = customer.send(Purse.select()).data();
    Bytes forOneEuro = customer.send(Purse.initializePurchase(0, euros(100))).data();
    TestCustomer.Intent cheaper =
        customer.sealed(customer.offer(euros(500), o -> o), fci, forOneEuro, euros(500), List.of());
    TestCustomer.Intent claimed =
        customer.sealed(customer.offer(euros(500), o -> o), fci, forOneEuro, euros(100), List.of());

    refused(server.draw(cheaper), 422, ErrorCode.S1_WRONG);
    refused(server.draw(claimed), 422, ErrorCode.AMOUNT_DIFFERS);
  }

  @Test
  void nothingCannotBeBought() {
    TestCustomer.Intent intent =
        customer.sealed(
            customer.offer(euros(0), o -> o),
            customer.send(Purse.select()).data(),
            Bytes.of(new byte[41]),
            euros(0),
            List.of());

    refused(server.draw(intent), 403, ErrorCode.AMOUNT_NOT_AGREED);
  }

  @Test
  void anExpiredOrBlockedOrForgedCardIsRefused() {
    TestCustomer old = customer(TestScheme.SOFTWARE, new Expiry(LocalDate.of(2026, 11, 21)));
    refused(server.draw(old.order(euros(100))), 422, ErrorCode.CARD_EXPIRED);

    Bytes fci = customer.send(Purse.select()).data();
    byte[] forged = customer.send(Purse.initializePurchase(0, euros(100))).data().toArray();
    forged[40] ^= 1;
    refused(
        server.draw(
            customer.sealed(
                customer.offer(euros(100), o -> o), fci, Bytes.of(forged), euros(100), List.of())),
        422,
        ErrorCode.S1_WRONG);

    hotlist.add(new IepId(TestScheme.PROVIDER, cardNumber));
    refused(server.draw(customer.order(euros(100))), 422, ErrorCode.CARD_BLOCKED);
  }

  @Test
  void aCopyOfASoftwarePurseCannotPayWithAnOldCounter() {
    TestCustomer copy = customer(TestScheme.SOFTWARE, GOOD);
    pay(customer.order(euros(100)));
    pay(customer.order(euros(100)));

    refused(server.draw(copy.order(euros(100))), 422, ErrorCode.PURSE_COUNTER_STALE);
  }

  @Test
  void whenAllTerminalsAreHeldTheNextIsToldToComeBack() throws Exception {
    restart(policy(Duration.ofMillis(10), Duration.ofHours(1)));
    TestCustomer.Intent one = anotherCustomer().order(euros(100));
    TestCustomer.Intent two = anotherCustomer().order(euros(100));
    TestCustomer.Intent three = anotherCustomer().order(euros(100));
    ok(server.draw(one));
    ok(server.draw(two));

    TestServer.Answer busy = server.draw(three);

    refused(busy, 503, ErrorCode.TERMINALS_BUSY);
    assertThat(busy.retryAfter()).isPositive();
    assertThat(journal.history(TestScheme.SHOP, three.trx())).as("no trace").isEmpty();
  }

  @Test
  void everyRefusalStandsInTheJournalWithItsCode() {
    TestCustomer.Intent intent = customer.order(euros(2001));
    server.draw(intent);

    assertThat(journal.history(TestScheme.SHOP, intent.trx()))
        .extracting(stored -> stored.entry().code())
        .containsExactly("BALANCE_TOO_LOW");
  }

  private TestServer.Answer drawn(UnaryOperator<TestCustomer.OrderDraft> change) {
    return server.draw(customer.draw(customer.offer(euros(100), change), euros(100), List.of()));
  }
}
