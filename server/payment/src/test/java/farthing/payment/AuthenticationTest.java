package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseMode;
import farthing.messages.PurchaseStatus;
import farthing.messages.PurchaseStatus.State;
import farthing.purse.CurrencyTotals;
import farthing.purse.LogRecord;
import farthing.purse.Purse;
import farthing.security.SoftwarePsam;
import farthing.store.Entry;
import farthing.store.PsamTotals;
import farthing.store.PurseUse;
import farthing.store.PurseUse.Claim;
import farthing.store.StoredEntry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FIG. 16: a card proves itself, message M names it, and nothing is paid. */
class AuthenticationTest extends CancelStory {
  private static final Amount NOTHING = Amount.ofMinor(0, Currency.AUTHENTICATION);

  private List<CurrencyTotals> counted = List.of();

  @BeforeEach
  void theWebSiteAsksWhoItIs() {
    bought = customer.order(NOTHING);
    counted = inMemory();
  }

  /** Or the next story's security cards find what this one left. */
  @AfterEach
  void everythingEnds() {
    now.set(NOON.plusSeconds(900));
    server.payment.endExpired();
  }

  @ParameterizedTest
  @EnumSource(names = {"SECURITY_CARD", "PAYMENT_SERVER"})
  void messageMNamesTheCardAndNoPaymentRecordIsMade(PurchaseMode mode) throws Exception {
    customer.mode = mode;
    bought = customer.order(NOTHING);

    Confirmation m = bought.read(answered(proof()));

    assertThat(m.outcome()).isEqualTo(Outcome.ACCEPTED);
    assertThat(m.amount()).isEqualTo(NOTHING);
    assertThat(m.card()).contains(new IepId(TestScheme.PROVIDER, cardNumber));
    assertThat(entry("debit-response"))
        .satisfies(said -> assertThat(said.psam()).isEmpty())
        .satisfies(said -> assertThat(said.amount()).isEmpty())
        .satisfies(said -> assertThat(said.record().size()).as("no S5").isEqualTo(32))
        .satisfies(said -> assertThat(said.purse().map(PurseUse::claim)).contains(Claim.NAMED));
    nothingIsCounted();
    restart();
    assertThat(inMemory()).as("by the next start").isEqualTo(counted);
  }

  @Test
  void theCardsNumberAndLogGoOnAndItsMoneyStays() {
    Bytes first = proof();
    answered(first);
    bought = customer.order(NOTHING);
    Bytes second = proof();

    assertThat(number(second)).isEqualTo(number(first) + 1);
    LogRecord newest = LogRecord.parse(customer.send(Purse.readLog(1)).data());
    assertThat(newest.amount()).isEqualTo(NOTHING);
    assertThat(newest.transactionNumber()).isEqualTo(number(second));
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2000);
  }

  @Test
  void theSiteCanAskForTheMessageThatTheClientNeverBrought() {
    DebitResult result = answered(proof());

    PurchaseStatus status = server.status(bought);
    assertThat(status.state()).isEqualTo(State.ENDED);
    assertThat(status.m()).contains(result.m());
  }

  @ParameterizedTest
  @EnumSource(names = {"SECURITY_CARD", "PAYMENT_SERVER"})
  void whatComesTooLateNamesNobody(PurchaseMode mode) {
    customer.mode = mode;
    bought = customer.order(NOTHING);
    Bytes proof = proof();
    now.set(NOON.plusSeconds(900));
    server.payment.endExpired();

    Confirmation m = bought.read(answered(proof));
    assertThat(m.outcome()).isEqualTo(Outcome.REFUND_DUE);
    assertThat(m.card()).isEmpty();
    nothingIsCounted();
  }

  @Test
  void anOrderThatItsSiteClosedNamesNobody() {
    Bytes proof = proof();
    assertThat(closed()).isEmpty();

    Confirmation m = bought.read(answered(proof));
    assertThat(m.outcome()).isEqualTo(Outcome.REFUND_DUE);
    assertThat(m.card()).isEmpty();
    nothingIsCounted();
  }

  /** Only message M names the card, and there the merchant gets none. */
  @Test
  void whereTheMerchantComparesItWouldNotLearnTheCard() {
    customer.mode = PurchaseMode.MERCHANT;
    refused(server.draw(customer.order(NOTHING)), 403, ErrorCode.MODE_NAMES_NO_CARD);
    refused(
        server.draw(customer.draw(customer.offer(NOTHING, o -> o.mode(7)), NOTHING, List.of())),
        403,
        ErrorCode.MODE_NAMES_NO_CARD);
  }

  @Test
  void whoDidNotAgreeOnItIsRefused() throws Exception {
    Agreement usual = TestScheme.agreement();
    Agreement moneyAlone =
        new Agreement(
            usual.party(),
            usual.name(),
            usual.origin(),
            usual.statusUrl(),
            true,
            Map.of(Currency.EUR, new AmountRange(1, Integer.MAX_VALUE)),
            usual.modes(),
            usual.suites(),
            usual.keys(),
            usual.apiKeyHash());
    server.close();
    server = TestServer.open(journal, terminals, PaymentPolicy.usual(), clock, moneyAlone);

    refused(server.draw(bought), 403, ErrorCode.CURRENCY_NOT_AGREED);
    ok(server.draw(customer.order(PRICE)));
  }

  @Test
  void nothingIsNotPaidInEurosAndNoAmountIsAuthenticated() {
    Bytes fci = customer.send(Purse.select()).data();
    Bytes initialize = customer.send(Purse.initializePurchase(0, NOTHING)).data();
    Amount one = Amount.ofMinor(1, Currency.AUTHENTICATION);

    refused(
        server.draw(
            customer.sealed(
                customer.offer(euros(0), o -> o), fci, initialize, euros(0), List.of())),
        403,
        ErrorCode.AMOUNT_NOT_AGREED);
    refused(
        server.draw(customer.sealed(customer.offer(one, o -> o), fci, initialize, one, List.of())),
        403,
        ErrorCode.AMOUNT_NOT_AGREED);
  }

  @Test
  void theCardsWordForTheOneIsNotTakenForTheOther() {
    Bytes fci = customer.send(Purse.select()).data();
    Bytes named = customer.send(Purse.initializePurchase(0, NOTHING)).data();
    refused(
        server.draw(customer.sealed(customer.offer(PRICE, o -> o), fci, named, PRICE, List.of())),
        422,
        ErrorCode.CURRENCY_DIFFERS);
    Bytes paying = customer.send(Purse.initializePurchase(0, PRICE)).data();
    refused(
        server.draw(
            customer.sealed(customer.offer(NOTHING, o -> o), fci, paying, NOTHING, List.of())),
        422,
        ErrorCode.CURRENCY_DIFFERS);
  }

  @Test
  void theProofOfTheOneIsNotTakenForTheOther() {
    Bytes identified = proof();
    TestCustomer.Intent identifying = bought;
    bought = customer.order(PRICE);
    Bytes paid = proof();

    refused(server.respond(bought, identified), 422, ErrorCode.PROOF_WRONG);
    refused(server.respond(identifying, paid), 422, ErrorCode.PROOF_WRONG);
    assertThat(bought.read(answered(paid)).card()).as("who pays stays unnamed").isEmpty();
    bought = identifying;
    assertThat(bought.read(answered(identified)).card()).isPresent();
  }

  @Test
  void thereIsNothingToTakeBack() {
    Bytes proof = proof();
    answered(proof);
    assertThat(closed()).contains(Outcome.ACCEPTED);

    assertThatThrownBy(() -> customer.send(Purse.initializeCancel(0, number(proof))))
        .hasMessageContaining("9580");
    Bytes fci = customer.send(Purse.select()).data();
    refused(
        server.cancel(
            bought, customer.cancelSealed(bought, fci, Bytes.of(new byte[41]), NOTHING, List.of())),
        422,
        ErrorCode.PURCHASE_NOT_PAID);
    nothingIsCounted();
  }

  @Test
  void aBlockedCardDoesNotProveItself() {
    hotlist.add(new IepId(TestScheme.PROVIDER, cardNumber));

    refused(server.draw(bought), 422, ErrorCode.CARD_BLOCKED);
  }

  private Bytes proof() {
    return customer.debit(bought, Debit.parse(ok(server.draw(bought))));
  }

  private DebitResult answered(Bytes proof) {
    return DebitResult.parse(ok(server.respond(bought, proof)));
  }

  private Entry entry(String step) {
    return journal.history(TestScheme.SHOP, bought.trx()).stream()
        .map(StoredEntry::entry)
        .filter(each -> each.key().step().name().equals(step))
        .findFirst()
        .orElseThrow();
  }

  /** Not in the security cards' totals, and nothing that they would be paid for. */
  private void nothingIsCounted() {
    assertThat(inMemory()).isEqualTo(counted);
    PsamTotals totals = new PsamTotals(database);
    for (var psam : List.of(TestScheme.PSAM_1, TestScheme.PSAM_2)) {
      assertThat(totals.totals(psam, 1)).doesNotContainKey(Currency.AUTHENTICATION);
      assertThat(totals.unproven(psam, 1)).doesNotContainKey(Currency.AUTHENTICATION);
    }
  }

  private List<CurrencyTotals> inMemory() {
    return terminals.stream()
        .flatMap(terminal -> ((SoftwarePsam) terminal.card()).totals().stream())
        .toList();
  }
}
