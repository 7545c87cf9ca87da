package farthing.iso20022;

import static farthing.iso20022.Town.ACQUIRER;
import static farthing.iso20022.Town.BAKER;
import static farthing.iso20022.Town.BOOKSHOP;
import static farthing.iso20022.Town.CUSTOMERS_BANK;
import static farthing.iso20022.Town.GROCER;
import static farthing.iso20022.Town.ISSUER;
import static farthing.iso20022.Town.euros;
import static farthing.iso20022.Town.money;
import static farthing.iso20022.Town.pays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Currency;
import farthing.iso20022.Matching.AmountDiffers;
import farthing.iso20022.Matching.BookedAgain;
import farthing.iso20022.Matching.Missing;
import farthing.iso20022.Matching.Outcome;
import farthing.iso20022.Matching.Returned;
import farthing.iso20022.Matching.Settled;
import farthing.iso20022.Matching.Unmatched;
import farthing.iso20022.Matching.Why;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The acquirer paid three merchants; its bank tells what became of it. */
class MatchingTest {
  private static final Transfer TO_BAKER = pays(ACQUIRER, BAKER, "S-1", "12.50");
  private static final Transfer TO_GROCER = pays(ACQUIRER, GROCER, "S-2", "1000.00");
  private static final Transfer TO_BOOKSHOP = pays(ACQUIRER, BOOKSHOP, "S-3", "0.01");
  private static final List<Transfer> SENT = List.of(TO_BAKER, TO_GROCER, TO_BOOKSHOP);

  private static final StatementText EVENING =
      StatementText.of(ACQUIRER)
          .debits(euros("12.50"), "S-1", "BANK-1")
          .debits(euros("1000"), "S-2", "BANK-2");

  @Test
  void whatTheBankBookedIsSettledAndTheRestIsMissing() {
    Matching matching = match(EVENING.read());

    assertThat(matching.outcomes())
        .containsExactly(
            new Settled(TO_BAKER, EVENING.read().lines().get(0)),
            new Settled(TO_GROCER, EVENING.read().lines().get(1)),
            new Missing(TO_BOOKSHOP));
    assertThat(matching.unmatched()).isEmpty();
  }

  @Test
  void aPaymentComesBackTheNextDay() {
    AccountStatement nextDay =
        StatementText.of(ACQUIRER)
            .numbered("2026/231")
            .givesBack(euros("1000"), "S-2", "BANK-7", "AC04")
            .debits(euros("0.01"), "S-3", "BANK-8")
            .read();

    Matching matching = match(EVENING.read(), nextDay);

    assertThat(matching.outcomes())
        .hasExactlyElementsOfTypes(Settled.class, Returned.class, Settled.class);
    Returned returned = (Returned) matching.outcomes().get(1);
    assertThat(returned.back().returnReason()).isEqualTo("AC04");
    assertThat(returned.sent()).contains(EVENING.read().lines().get(1));
    assertThat(match(nextDay).outcomes().get(1))
        .isInstanceOfSatisfying(Returned.class, alone -> assertThat(alone.sent()).isEmpty());
  }

  @Test
  void aStatementThatComesTwiceCountsOnce() {
    assertThat(match(EVENING.read(), EVENING.read())).isEqualTo(match(EVENING.read()));
  }

  @Test
  void aBankThatPaysTwiceIsFoundOut() {
    AccountStatement again =
        StatementText.of(ACQUIRER)
            .numbered("2026/231")
            .debits(euros("12.50"), "S-1", "BANK-9")
            .read();

    Matching matching = match(EVENING.read(), again);

    assertThat(matching.outcomes().getFirst()).isInstanceOf(Settled.class);
    assertThat(matching.unmatched())
        .containsExactly(new Unmatched(Why.BOOKED_TWICE, again.lines().getFirst()));
  }

  /** Or booked twice and taken back once: its payee may have it, so it did not simply come back. */
  @Test
  void aPaymentThatIsBookedAgainAfterItCameBackIsNotReturned() {
    AccountStatement restless =
        StatementText.of(ACQUIRER)
            .debits(euros("12.50"), "S-1", "BANK-1")
            .givesBack(euros("12.50"), "S-1", "BANK-2", "AC04")
            .debits(euros("12.50"), "S-1", "BANK-3")
            .read();
    List<BankLine> lines = restless.lines();

    Matching matching = match(restless);

    assertThat(matching.outcomes().getFirst())
        .isEqualTo(new BookedAgain(TO_BAKER, lines.get(0), lines.get(1), lines.get(2)));
    assertThat(matching.unmatched())
        .containsExactly(new Unmatched(Why.BOOKED_TWICE, lines.getLast()));
  }

  /** Whatever its amount is: nothing is concluded from it. */
  @Test
  void aLineOfOursWhoseAmountIsNotReadSettlesNothing() {
    AccountStatement gold =
        StatementText.of(ACQUIRER)
            .with(
                StatementText.of(ACQUIRER)
                    .debits(euros("12.50"), "S-1", "BANK-1")
                    .entries()
                    .replace("\"EUR\"", "\"XAU\""))
            .read();

    Matching matching = match(gold);

    assertThat(matching.outcomes().getFirst()).isEqualTo(new Missing(TO_BAKER));
    assertThat(matching.unmatched())
        .containsExactly(new Unmatched(Why.NOT_READ, gold.lines().getFirst()));
  }

  @Test
  void whatTheBankBooksWithAnotherAmountIsNotSettled() {
    Matching less = match(StatementText.of(ACQUIRER).debits(euros("12.49"), "S-1", "B").read());
    assertThat(less.outcomes().getFirst()).isInstanceOf(AmountDiffers.class);

    Matching other =
        match(StatementText.of(ACQUIRER).debits(money("1250", Currency.JPY), "S-1", "B").read());
    assertThat(other.outcomes().getFirst()).isInstanceOf(AmountDiffers.class);

    Matching untold =
        match(
            StatementText.of(ACQUIRER)
                .debitsTogether(
                    euros("1012.50"),
                    "<TxDtls><Refs><EndToEndId>S-1</EndToEndId></Refs></TxDtls>",
                    "<TxDtls><Refs><EndToEndId>S-2</EndToEndId></Refs></TxDtls>")
                .read());
    assertThat(untold.outcomes())
        .hasExactlyElementsOfTypes(AmountDiffers.class, AmountDiffers.class, Missing.class);
  }

  @Test
  void whatIsBookedTogetherIsSettledOneByOne() {
    StatementText bank = StatementText.of(ACQUIRER);

    Matching matching =
        match(
            bank.debitsTogether(
                    euros("1012.50"),
                    bank.detail(euros("12.50"), "S-1"),
                    bank.detail(euros("1000"), "S-2"))
                .read());

    assertThat(matching.outcomes())
        .hasExactlyElementsOfTypes(Settled.class, Settled.class, Missing.class);
  }

  @Test
  void whatIsPendingIsNotYetSettled() {
    Matching matching =
        match(StatementText.of(ACQUIRER).isAboutToDebit(euros("12.50"), "S-1").read());

    assertThat(matching.outcomes().getFirst()).isInstanceOf(Missing.class);
    assertThat(matching.unmatched()).isEmpty();
  }

  @Test
  void whatNobodySentIsShownToPeople() {
    AccountStatement statement =
        StatementText.of(ACQUIRER)
            .credits(euros("5"), "GIFT", "B-1")
            .debits(euros("1"), "NOTPROVIDED", "B-2")
            .read();

    assertThat(match(statement).unmatched())
        .extracting(Unmatched::why)
        .containsExactly(Why.NOT_OURS, Why.NOT_OURS);
  }

  @Test
  void aLineThatContradictsItselfSettlesNothing() {
    String entry =
        StatementText.of(ACQUIRER)
            .givesBack(euros("12.50"), "S-1", "B-1", "AC04")
            .entries()
            .replace("CRDT", "DBIT");

    Matching matching = match(StatementText.of(ACQUIRER).with(entry).read());

    assertThat(matching.outcomes().getFirst()).isInstanceOf(Missing.class);
    assertThat(matching.unmatched())
        .extracting(Unmatched::why)
        .containsExactly(Why.CONTRADICTS_ITSELF);
  }

  @Test
  void theIssuerSeesTheDaysLoadsComeIn() {
    Transfer loads = pays(CUSTOMERS_BANK, ISSUER, "L-1", "170.00");
    AccountStatement in = StatementText.of(ISSUER).credits(euros("170"), "L-1", "B-1").read();
    AccountStatement out =
        StatementText.of(ISSUER).numbered("2").debits(euros("170"), "L-1", "B-2").read();

    assertThat(outcome(loads, in)).isInstanceOf(Settled.class);
    assertThat(outcome(loads, in, out)).isInstanceOf(Returned.class);
  }

  @Test
  void whatIsSaidOfOtherAccountsCountsForNothing() {
    AccountStatement bakers = StatementText.of(BAKER).credits(euros("12.50"), "S-1", "B").read();

    assertThat(match(bakers).outcomes()).hasOnlyElementsOfType(Missing.class);
    assertThat(match(bakers).unmatched()).isEmpty();
  }

  @Test
  void aReferenceNamesOneTransfer() {
    assertThatThrownBy(
            () -> Matching.of(ACQUIRER.account(), List.of(TO_BAKER, TO_BAKER), List.of()))
        .isInstanceOf(NotForABank.class);
    assertThatThrownBy(() -> Matching.of(ISSUER.account(), SENT, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Matching match(AccountStatement... statements) {
    return Matching.of(ACQUIRER.account(), SENT, List.of(statements));
  }

  private static Outcome outcome(Transfer transfer, AccountStatement... statements) {
    return Matching.of(ISSUER.account(), List.of(transfer), List.of(statements))
        .outcomes()
        .getFirst();
  }
}
