package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.messages.CancelCredit;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.OrderClose;
import farthing.messages.Outcome;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.DebitAnswer;
import farthing.purse.DebitCommand;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import farthing.store.PsamTotals;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A card of 20.00 EUR and 500 points of a programme, of either kind, redeems points and pays money;
 * whoever takes the one for the other moves neither.
 */
@ParameterizedClass
@EnumSource
@SuppressWarnings("NullAway.Init")
class PointsTest extends PaymentStory {
  private static final int EURO_SLOT = 0;
  private static final int POINTS_SLOT = 1;

  @Parameter PurseKind kind;
  private TestCustomer customer;
  private long eurosAtFirst;
  private long pointsAtFirst;

  @BeforeEach
  void open() throws Exception {
    restart(PaymentPolicy.usual());
    customer = customer(euros(2_000), points(500));
    eurosAtFirst = counted(Currency.EUR);
    pointsAtFirst = counted(TestScheme.POINTS);
  }

  @Test
  void pointsAreRedeemedAsPoints() {
    TestCustomer.Intent intent = customer.order(points(300));

    Confirmation told = intent.read(paid(intent));

    assertThat(told.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(told.amount()).isEqualTo(points(300));
    holds(2_000, 200);
    counts(0, 300);
  }

  @Test
  void moneyDoesNotMakeUpForPointsThatAreShort() {
    refused(server.draw(customer.order(points(501))), 422, ErrorCode.BALANCE_TOO_LOW);

    nothingMoved();
  }

  @Test
  void pointsDoNotMakeUpForMoneyThatIsShort() {
    customer = customer(euros(100), points(500));

    refused(server.draw(customer.order(euros(101))), 422, ErrorCode.BALANCE_TOO_LOW);

    holds(100, 500);
    counts(0, 0);
  }

  @Test
  void aSlotThatIsSpentIsNotFilledFromTheOther() {
    paid(customer.order(points(500)));

    refused(server.draw(customer.order(points(10))), 422, ErrorCode.BALANCE_TOO_LOW);

    holds(2_000, 0);
    counts(0, 500);
  }

  @Test
  void boundsAreThoseOfTheCurrency() {
    refused(server.draw(customer.order(points(9))), 403, ErrorCode.AMOUNT_NOT_AGREED);
    refused(server.draw(customer.order(points(1_001))), 403, ErrorCode.AMOUNT_NOT_AGREED);

    paid(customer.order(euros(9)));
    holds(1_991, 500);
  }

  @Test
  void anotherProgrammesPointsAreNotTaken() {
    Amount others = new Amount(100, Currency.named("P1002"));

    refused(
        server.draw(customer.draw(customer.offer(others, o -> o), points(100), List.of())),
        403,
        ErrorCode.CURRENCY_NOT_AGREED);

    nothingMoved();
  }

  @Test
  void theWordOfOneSlotDrawsNothingFromTheOther() {
    for (Amount wanted : List.of(points(100), euros(100))) {
      Amount other = wanted.equals(points(100)) ? euros(100) : points(100);
      refused(
          server.draw(customer.draw(customer.offer(wanted, o -> o), other, List.of())),
          422,
          ErrorCode.CURRENCY_DIFFERS);
      refused(server.draw(swapped(wanted, other)), 422, ErrorCode.CURRENCY_DIFFERS);
      refused(server.draw(relabelled(wanted, other)), 422, ErrorCode.S1_WRONG);
    }

    nothingMoved();
  }

  /** The other slot's signed word, under a message that speaks of what is wanted. */
  private TestCustomer.Intent swapped(Amount wanted, Amount other) {
    Bytes fci = customer.send(Purse.select()).data();
    return customer.sealed(
        customer.offer(wanted, o -> o), fci, initialized(other), wanted, List.of());
  }

  /** The same, with CURR altered in the card's answer too. */
  private TestCustomer.Intent relabelled(Amount wanted, Amount other) {
    Bytes fci = customer.send(Purse.select()).data();
    Bytes said = initialized(other);
    Bytes altered =
        said.slice(0, 16).plus(wanted.currency().toBytes()).plus(said.slice(19, said.size() - 19));
    return customer.sealed(customer.offer(wanted, o -> o), fci, altered, wanted, List.of());
  }

  private Bytes initialized(Amount amount) {
    return customer.send(Purse.initializePurchase(TestCustomer.slot(amount), amount)).data();
  }

  @Test
  void aCommandForPointsTakesNoMoney() throws Exception {
    TestCustomer.Intent redeems = customer.order(points(300));
    DebitCommand command = command(redeems, Debit.parse(ok(server.draw(redeems))));
    DebitCommand altered = command.withAmount(euros(300));

    assertThat(status(Purse.debit(EURO_SLOT, altered))).isEqualTo(StatusWord.DATA_WRONG);
    initialized(euros(300));
    assertThat(status(Purse.debit(EURO_SLOT, command))).isEqualTo(StatusWord.DATA_WRONG);
    initialized(euros(300));
    assertThat(status(Purse.debit(EURO_SLOT, altered))).isEqualTo(StatusWord.S2_WRONG);
    initialized(points(300));
    assertThat(status(Purse.debit(POINTS_SLOT, altered))).isEqualTo(StatusWord.DATA_WRONG);

    nothingMoved();
  }

  @Test
  void ofTheSameAmountInBothOnlyTheOneThatWasInitializedLastIsDone() throws Exception {
    TestCustomer.Intent redeems = customer.order(points(300));
    Debit forPoints = Debit.parse(ok(server.draw(redeems)));
    TestCustomer.Intent pays = customer.order(euros(300));
    Debit forMoney = Debit.parse(ok(server.draw(pays)));

    Bytes proof = customer.debit(pays, forMoney);
    assertThat(status(Purse.debit(POINTS_SLOT, command(redeems, forPoints))))
        .isEqualTo(StatusWord.BAD_SEQUENCE);
    refused(server.respond(redeems, proof), 422, ErrorCode.PROOF_WRONG);
    ok(server.respond(pays, proof));

    holds(1_700, 500);
    counts(300, 0);
  }

  @Test
  void pointsThatAreTakenBackComeBackAsPoints() throws Exception {
    TestCustomer.Intent bought = customer.order(points(300));
    Bytes proof = customer.debit(bought, Debit.parse(ok(server.draw(bought))));
    ok(server.respond(bought, proof));
    int number = DebitAnswer.parse(proof).transactionNumber();
    assertThat(OrderClose.Reply.parse(ok(server.close(bought))).ended()).isPresent();

    assertThat(status(Purse.initializeCancel(EURO_SLOT, number))).isNotEqualTo(StatusWord.DONE);
    CancelCredit credit =
        CancelCredit.parse(ok(server.cancel(bought, customer.cancel(bought, number, List.of()))));
    ok(server.cancelled(bought, customer.credit(bought, credit)));

    holds(2_000, 500);
    counts(0, 0);
  }

  private DebitResult paid(TestCustomer.Intent intent) {
    Bytes proof = customer.debit(intent, Debit.parse(ok(server.draw(intent))));
    return DebitResult.parse(ok(server.respond(intent, proof)));
  }

  private static DebitCommand command(TestCustomer.Intent intent, Debit debit) {
    return DebitCommand.parse(
        TransactionType.PURCHASE, debit.open(intent.tsk(), intent.party(), intent.trx()).command());
  }

  private int status(CommandApdu command) throws CardGone {
    return customer.card.transmit(command).status();
  }

  private TestCustomer customer(Amount money, Amount points) {
    return new TestCustomer(
        kind.make(anotherCardNumber(), GOOD, money, points), clock, new Random(cardNumber));
  }

  private static Amount points(int points) {
    return new Amount(points, TestScheme.POINTS);
  }

  private void nothingMoved() {
    holds(2_000, 500);
    counts(0, 0);
  }

  private void holds(int euros, int points) {
    assertThat(customer.balanceMinor(euros(0))).isEqualTo(euros);
    assertThat(customer.balanceMinor(points(0))).isEqualTo(points);
  }

  /** What the security cards have counted in this story, less what they gave back. */
  private void counts(long euros, long points) {
    assertThat(counted(Currency.EUR) - eurosAtFirst).isEqualTo(euros);
    assertThat(counted(TestScheme.POINTS) - pointsAtFirst).isEqualTo(points);
  }

  private static long counted(Currency currency) {
    PsamTotals totals = new PsamTotals(database);
    PsamTotals.Total none = new PsamTotals.Total(0, 0);
    return List.of(TestScheme.PSAM_1, TestScheme.PSAM_2).stream()
        .mapToLong(psam ->
            totals.totals(psam, 1).getOrDefault(currency, none).sumMinor()
                - totals.cancels(psam, 1).getOrDefault(currency, none).sumMinor())
        .sum();
  }
}
