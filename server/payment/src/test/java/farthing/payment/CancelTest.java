package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResult;
import farthing.messages.Debit;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.PurchaseStatus.State;
import farthing.purse.CompletionCode;
import farthing.purse.DebitAnswer;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseSignatures;
import farthing.purse.SignedCancel;
import farthing.purse.SignedDraw;
import farthing.store.Database;
import farthing.store.Entry;
import farthing.store.Journal;
import farthing.store.PurseTotals;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How the money comes back, and what the books say then. */
class CancelTest extends CancelStory {
  @Test
  void cancelGivesTheMoneyBackAndTheTotalsFall() {
    Bytes proof = paid();
    assertThat(closed()).isEqualTo(Optional.of(Outcome.ACCEPTED));
    assertThat(server.status(bought).state()).isEqualTo(State.CLOSED);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);

    CancelCredit credit = CancelCredit.parse(ok(cancels(proof)));
    Debit.Content shown = credit.open(bought.tsk(), TestScheme.SHOP, bought.trx());
    assertThat(shown.amount()).isEqualTo(PRICE);
    assertThat(shown.merchantName()).isEqualTo("Corner Shop");
    assertThat(totalMinor()).as("from the command on").isEqualTo(atFirst);
    assertThat(server.status(bought).state()).isEqualTo(State.CANCEL_DRAWN);

    Bytes answer = customer.credit(bought, credit);
    CancelResult.Receipt receipt = receipt(server.cancelled(bought, answer));
    assertThat(receipt.outcome()).isEqualTo(CancelResult.Outcome.CANCELLED);
    assertThat(receipt.amount()).isEqualTo(PRICE);
    assertThat(receipt.trx()).isEqualTo(bought.trx());
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2000);
    assertThat(server.status(bought).state()).isEqualTo(State.CANCELLED);
    assertThat(server.status(bought).m()).isEmpty();
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void sameMessagesAgainGetTheSameBytesAlsoFromARestartedServer() throws Exception {
    Bytes proof = paid();
    Bytes closed = ok(server.close(bought));
    CancelRequest request = request(proof);
    Bytes credit = ok(server.cancel(bought, request));
    assertThat(ok(server.cancel(bought, request))).isEqualTo(credit);
    restart();
    assertThat(ok(server.cancel(bought, request))).isEqualTo(credit);

    Bytes answer = customer.credit(bought, CancelCredit.parse(credit));
    Bytes result = ok(server.cancelled(bought, answer));
    assertThat(ok(server.cancelled(bought, answer))).as("sealed anew").isEqualTo(result);
    restart();
    assertThat(ok(server.cancelled(bought, answer))).isEqualTo(result);
    assertThat(ok(server.cancel(bought, request))).isEqualTo(credit);
    assertThat(ok(server.close(bought))).isEqualTo(closed);
    assertThat(totalMinor()).isEqualTo(atFirst);
  }

  @Test
  void orderThatExpiredLongAgoIsCancelledAllTheSameEvenWithAnExpiredCard() {
    customer = customer(anotherCardNumber(), new Expiry(LocalDate.of(2026, 11, 22)));
    bought = customer.order(PRICE);
    Bytes proof = paid();
    now.set(NOON.plus(Duration.ofDays(100)));
    closed();

    assertThat(cancelledWith(proof)).isEqualTo(CancelResult.Outcome.CANCELLED);
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2000);
  }

  @Test
  void cardPaysAgainAfterACancel() {
    Bytes proof = paid();
    closed();
    cancelledWith(proof);

    bought = customer.order(PRICE);
    paid();
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(750);
    assertThat(totalMinor() - atFirst).isEqualTo(1250);
  }

  @Test
  void purseHasPaidWhatItDidNotGetBack() {
    PurseTotals purses = new PurseTotals(database);
    IepId purse = new IepId(TestScheme.PROVIDER, cardNumber);
    Bytes proof = paid();
    closed();
    CancelCredit credit = CancelCredit.parse(ok(cancels(proof)));
    assertThat(purses.capturedMinor(purse)).as("not proven").containsEntry(Currency.EUR, 1250L);

    ok(server.cancelled(bought, customer.credit(bought, credit)));
    assertThat(purses.capturedMinor(purse)).containsEntry(Currency.EUR, 0L);
    assertThat(customer.balanceMinor(PRICE)).isEqualTo(2000);
  }

  @Test
  void cardThatSignsThatItCouldNotIsOwedARefund() {
    Bytes proof = paid();
    closed();
    ok(cancels(proof));

    CancelResult.Receipt receipt = receipt(server.cancelled(bought, negative()));
    assertThat(receipt.outcome()).isEqualTo(CancelResult.Outcome.REFUND_DUE);
    assertThat(server.status(bought).state()).isEqualTo(State.REFUND_DUE);
    assertThat(totalMinor()).as("what was taken back never returns").isEqualTo(atFirst);
  }

  /** The draw that the journal did not take dies with the card's session; the next counts. */
  @Test
  void cancelThatTheJournalRefusedIsDrawnAnew() throws Exception {
    Bytes proof = paid();
    closed();
    CancelRequest lost = request(proof);
    sql(
        """
        CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER no_space BEFORE INSERT ON journal FOR EACH ROW WHEN (NEW.step = 'cancel')
          EXECUTE FUNCTION no_space()
        """);
    try {
      refused(server.cancel(bought, lost), 503, ErrorCode.STORE_UNAVAILABLE);
    } finally {
      sql("DROP FUNCTION no_space CASCADE");
    }
    CancelRequest next = request(proof);
    CancelCredit credit = CancelCredit.parse(ok(server.cancel(bought, next)));

    refused(server.cancel(bought, lost), 409, ErrorCode.CANCELLED_OTHERWISE);
    assertThat(receipt(server.cancelled(bought, customer.credit(bought, credit))).outcome())
        .isEqualTo(CancelResult.Outcome.CANCELLED);
    assertThat(totalMinor()).isEqualTo(fromTheJournal()).isEqualTo(atFirst);
  }

  @Test
  void cancelWhosePurchaseTheJournalDoesNotHaveStopsTheStart() throws Exception {
    Bytes proof = paid();
    closed();
    ok(cancels(proof));
    Entry cancel =
        journal.find(TestScheme.SHOP, bought.trx(), CancelStep.STEP).orElseThrow().entry();
    try (Database other =
            Database.open(
                OnePostgres.database("contradicting_" + kind.name().toLowerCase(Locale.ROOT)),
                Database.PAYMENT);
        Journal contradicting = Journal.open(other)) {
      TestServer.terminals(other, _ -> false, clock);
      contradicting.write(cancel);

      assertThatThrownBy(() -> TestServer.terminals(other, _ -> false, clock))
          .hasMessageContaining("repair the journal");
    }
  }

  /** CC 0004, signed with the card's own key, as a card that cannot take the money would. */
  private Bytes negative() {
    SignedDraw cancel = signedCancel(bought.trx()).signed();
    InitializeAnswer purse = cancel.draw().purse();
    MacKey kdp =
        TestScheme.issuer()
            .find(KeyUsage.PURCHASE, TestScheme.PROVIDER, Suite.AES_128, kind.generation)
            .orElseThrow()
            .cardKey(KeyUsage.PURCHASE, purse.iep(), kind.generation);
    MacKey session =
        PurchaseSignatures.sessionKey(kdp, purse, cancel.psam(), cancel.psamTransaction());
    CompletionCode cc = CompletionCode.PURSE_COULD_NOT;
    int balance = purse.balance().minor();
    int number = purse.transactionNumber();
    Mac8 s3 = PurchaseSignatures.s3(session, cc, cancel.terms(), number, balance, cancel.s2());
    MacKey k7 = PurchaseSignatures.k7(kdp, purse, cancel.psam(), cancel.psamTransaction());
    return new DebitAnswer(
            cc, number, balance, s3, Mac8.ZERO, PurchaseSignatures.s7(k7, s3, Mac8.ZERO))
        .toBytes();
  }

  private static SignedCancel signedCancel(TransactionId trx) {
    return SignedCancel.parse(
        journal.find(TestScheme.SHOP, trx, CancelStep.STEP).orElseThrow().entry().record());
  }
}
