package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Expiry;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResult;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.purse.DebitAnswer;
import farthing.store.PsamTotals;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A purchase of 12.50 with a card of 20.00, closed by its merchant, and taken back by its card;
 * with either kind of purse.
 */
@ParameterizedClass
@EnumSource
@SuppressWarnings("NullAway.Init")
abstract class CancelStory extends PaymentStory {
  static final Amount PRICE = euros(1250);

  @Parameter PurseKind kind;
  TestCustomer customer;
  TestCustomer.Intent bought;
  long atFirst;

  @BeforeEach
  void open() throws Exception {
    restart();
    customer = customer(cardNumber);
    bought = customer.order(PRICE);
    atFirst = totalMinor();
  }

  void restart() throws Exception {
    restart(policy(Duration.ofMillis(50), Duration.ofSeconds(20)));
  }

  TestCustomer customer(long number) {
    return customer(number, GOOD);
  }

  TestCustomer customer(long number, Expiry expiry) {
    return new TestCustomer(kind.make(number, expiry, euros(2000)), clock, new Random(number));
  }

  /** Pays what is bought; the card's proof. */
  Bytes paid() {
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    DebitResult result = DebitResult.parse(ok(server.respond(bought, proof)));
    assertThat(bought.read(result).outcome()).isEqualTo(Outcome.ACCEPTED);
    return proof;
  }

  Optional<Outcome> closed() {
    return OrderClose.Reply.parse(ok(server.close(bought))).ended();
  }

  CancelRequest request(Bytes proof) {
    return customer.cancel(bought, number(proof), List.of());
  }

  TestServer.Answer cancels(Bytes proof) {
    return server.cancel(bought, request(proof));
  }

  CancelResult.Outcome cancelledWith(Bytes proof) {
    CancelCredit credit = CancelCredit.parse(ok(cancels(proof)));
    return receipt(server.cancelled(bought, customer.credit(bought, credit))).outcome();
  }

  CancelResult.Receipt receipt(TestServer.Answer answer) {
    return receipt(bought, answer);
  }

  static CancelResult.Receipt receipt(TestCustomer.Intent intent, TestServer.Answer answer) {
    return CancelResult.parse(ok(answer)).open(intent.tsk(), TestScheme.SHOP, intent.trx());
  }

  static int number(Bytes proof) {
    return DebitAnswer.parse(proof).transactionNumber();
  }

  /** What the security cards would be paid for now, in all currencies of these tests. */
  static long totalMinor() {
    PsamTotals totals = new PsamTotals(database);
    return List.of(TestScheme.PSAM_1, TestScheme.PSAM_2).stream()
        .mapToLong(psam ->
            totals.totals(psam, 1).values().stream().mapToLong(PsamTotals.Total::sumMinor).sum()
                - totals.cancels(psam, 1).values().stream()
                    .mapToLong(PsamTotals.Total::sumMinor)
                    .sum())
        .sum();
  }

  /** The same, as the security cards' own start-up reads it, which stops at a contradiction. */
  long fromTheJournal() {
    TestServer.terminals(database, _ -> false, clock);
    return totalMinor();
  }

  static void sql(String text) throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute(text);
    }
  }
}
