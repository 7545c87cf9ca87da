package farthing.payment;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.Outcome;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;

/** A card of 20.00 EUR and 500 JPY that pays. */
@SuppressWarnings("NullAway.Init")
abstract class PurchaseStory extends PaymentStory {
  private final Random random = new Random(7);
  TestCustomer customer;

  @BeforeEach
  void open() throws Exception {
    restart(PaymentPolicy.usual());
    random.setSeed(cardNumber);
    customer = customer(TestScheme.SOFTWARE, GOOD);
  }

  TestCustomer anotherCustomer() {
    return customer(anotherCardNumber(), TestScheme.SOFTWARE, GOOD);
  }

  TestCustomer customer(int generation, Expiry expiry) {
    return customer(cardNumber, generation, expiry);
  }

  TestCustomer customer(long number, int generation, Expiry expiry) {
    return new TestCustomer(
        TestScheme.purse(
            number, generation, expiry, euros(2000), Amount.ofMinor(500, Currency.JPY)),
        clock,
        random);
  }

  DebitResult pay(TestCustomer.Intent intent) {
    return pay(intent, Debit.parse(ok(server.draw(intent))));
  }

  DebitResult pay(TestCustomer.Intent intent, Debit debit) {
    return DebitResult.parse(ok(server.respond(intent, customer.debit(intent, debit))));
  }

  Outcome intentOutcome(TestCustomer.Intent intent, Bytes proof) {
    return intent.read(DebitResult.parse(ok(server.respond(intent, proof)))).outcome();
  }
}
