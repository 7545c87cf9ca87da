package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.accounts.FeeTerms;
import farthing.accounts.RefundRule;
import farthing.accounts.SettlementRule;
import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.Inputs;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.batches.RefundClaims;
import farthing.store.Author;
import farthing.store.DatabaseSettings;
import farthing.store.DecidedPayments;
import farthing.store.MerchantTerms;
import farthing.store.RefundBook;
import farthing.store.ReleasedBatches;
import farthing.store.ReturnedPayments;
import farthing.store.SettlementBook;
import farthing.store.SettlementBook.BankAccount;
import farthing.store.SettlementBook.BankSays;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Role;
import farthing.store.SettlementBook.State;
import farthing.store.StoreUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What comes after a batch is booked, dying at each of its writes, one after the other: nothing of
 * it stands then, and the next one does all of it, once.
 */
class KilledAfterBookingTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Author ADA = new Author("ada", "its cause is mended");
  private static final LocalDate MONDAY = LocalDate.of(2026, 11, 30);
  private static final String TO_SHOP = "20261130-000003";

  private Town town;
  private IepId nora;
  private Deaths deaths;

  @BeforeEach
  void open() {
    town = new Town("killed_after_" + (char) ('a' + DATABASES.getAndIncrement()));
    nora = town.cards.getFirst();
    deaths = new Deaths(town.database);
  }

  @AfterEach
  void theBooksAddUp() throws Exception {
    DatabaseSettings where = OnePostgres.settings(town.name);
    AuditReport report =
        Audit.of(
                Inputs.of(
                    List.of(
                        new AuditedDatabase(
                            "clearing", where.url(), where.user(), where.password()))))
            .report();
    assertThat(report.isClean()).as(report::toText).isTrue();
    town.close();
  }

  /** One is good, one is forged, and nothing waits for the third. */
  @Test
  void lateProofs() {
    TestBatch batch =
        new TestBatch(town, 1)
            .unproven(11, nora, 1, BOOKS, 10_00)
            .unproven(12, nora, 2, BOOKS, 2_00);
    town.cleared(batch);
    LateProofs late =
        new LateProofs(
            batch.id(),
            List.of(
                new LateProofs.Proof(11, batch.proofOf(11)),
                new LateProofs.Proof(12, batch.proofOf(11)),
                new LateProofs.Proof(99, batch.proofOf(11))));
    Town.word(town.post(batch.id(), "/late", late.toBytes()));

    diesAtEachWriteOf(() -> town.clearing.turn());

    assertThat(town.owedTo(BOOKS)).isEqualTo(10_00);
    assertThat(town.shadow(nora)).isEqualTo(90_00);
    assertThat(town.disputes()).containsExactly("12 S6_WRONG open");
    assertThat(town.texts("SELECT ntpsam || ' ' || state FROM late_proof ORDER BY ntpsam"))
        .containsExactly("11 done", "12 done", "99 foreign");
    assertThat(town.texts("SELECT ntpsam FROM unproven")).isEmpty();
  }

  @Test
  void aDisputeThatHeals() {
    PartyId stall = new PartyId("new-stall");
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, stall, 10_00));
    town.terms.agree(stall, new MerchantTerms.Terms(Town.ACQUIRER, FeeTerms.NONE));

    diesAtEachWriteOf(() -> town.clearing.heal());

    assertThat(town.disputes()).containsExactly("11 MERCHANT_UNKNOWN paid");
    assertThat(town.owedTo(stall)).isEqualTo(10_00);
    assertThat(town.shadow(nora)).isEqualTo(90_00);
  }

  @Test
  void aDisputeThatAPersonLooksAtAgain() {
    long number = disputed();
    town.neverBlocked(nora);

    diesAtEachWriteOf(() -> town.clearing.again(number, ADA));

    assertThat(town.disputes()).containsExactly("11 CARD_HOTLISTED paid");
    assertThat(town.owedTo(BOOKS)).isEqualTo(10_00);
    assertThat(town.shadow(nora)).isEqualTo(90_00);
    assertThat(acts("clearing again")).containsExactly("dispute " + number);
  }

  @Test
  void aDisputeThatAPersonRejects() {
    long number = disputed();

    diesAtEachWriteOf(() -> town.disputed.reject(number, ADA));

    assertThat(town.disputes()).containsExactly("11 CARD_HOTLISTED rejected");
    assertThat(town.owedTo(BOOKS)).isZero();
    assertThat(acts("clearing reject")).containsExactly("dispute " + number);
  }

  /** With the proof that came for it, and comes again with it. */
  @Test
  void aHeldBatchThatIsLetGo() {
    TestBatch batch = new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 10_00);
    BatchEnd wrong = new BatchEnd(batch.id(), 1, batch.end().totals(), batch.proofOf(11));
    LateProofs late =
        new LateProofs(batch.id(), List.of(new LateProofs.Proof(11, batch.proofOf(11))));
    town.post(batch.id(), "/parts/1", batch.parts().getFirst().toBytes());
    town.post(batch.id(), "/end", wrong.toBytes());
    town.post(batch.id(), "/late", late.toBytes());
    town.clearing.turn();
    assertThat(town.word(batch.id()).why()).contains(BatchWord.Hold.S4_WRONG);

    diesAtEachWriteOf(
        () -> new ReleasedBatches(town.database).release(batch.id(), ADA.who(), ADA.why()));

    assertThat(town.word(batch.id()).state()).isEqualTo(BatchWord.State.MISSING);
    assertThat(town.cleared(batch).state()).isEqualTo(BatchWord.State.BOOKED);
    assertThat(town.owedTo(BOOKS)).isEqualTo(10_00);
    assertThat(acts("clearing release")).containsExactly("batch " + batch.id());
  }

  @Test
  void aRefundThatAPaymentServerClaims() {
    RefundClaims claims = new TestClaim(town, 1).late(31, nora, 1, SHOP, 3_20);
    Town.word(town.post(claims.id(), "/refunds", claims.toBytes()));

    diesAtEachWriteOf(() -> town.clearing.turn());

    assertThat(town.texts("SELECT source || ' ' || minor FROM refund"))
        .containsExactly("late-proof 320");
    assertThat(town.shadow(nora)).isEqualTo(96_80);
    assertThat(town.balance(RefundRule.waiting(Town.ISSUER, Currency.EUR))).isEqualTo(3_20);
  }

  @Test
  void aRefundThatAMerchantGives() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));

    diesAtEachWriteOf(this::givesBack);

    assertThat(town.texts("SELECT source || ' ' || minor FROM refund"))
        .containsExactly("merchant 320");
    assertThat(town.owedTo(BOOKS)).isEqualTo(9_30);
    assertThat(town.balance(RefundRule.waiting(Town.ISSUER, Currency.EUR))).isEqualTo(3_20);
  }

  @Test
  void aRefundThatIsPaidOut() {
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 12_50));
    givesBack();
    long number = town.number("SELECT number FROM refund");

    diesAtEachWriteOf(() -> new RefundBook(town.database).payOut(number, "ada", "by transfer"));

    assertThat(town.texts("SELECT state FROM refund")).containsExactly("paid-out");
    assertThat(town.balance(RefundRule.waiting(Town.ISSUER, Currency.EUR))).isZero();
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isEqualTo(3_20);
  }

  /** With a refund in it. */
  @Test
  void aSettlementDate() {
    twoMerchantsSell();
    givesBack();

    diesAtEachWriteOf(() -> settle(MONDAY));

    assertThat(town.texts("SELECT payee || ' ' || minor FROM instruction ORDER BY reference"))
        .containsExactly(
            "first-acquirer 1250", "other-acquirer 1680", "corner-shop 1232", "book-shop 1680");
    assertThat(town.owedTo(SHOP)).isZero();
    assertThat(town.owedTo(BOOKS)).isZero();
    assertThat(town.balance(SettlementRule.poolCash(Town.ISSUER, Currency.EUR))).isEqualTo(29_30);
  }

  @ParameterizedTest
  @EnumSource(names = {"SETTLED", "RETURNED", "DIFFERS"})
  void whatABankSaysOfAPayment(State state) {
    twoMerchantsSell();
    settle(MONDAY);

    diesAtEachWriteOf(() -> hear(TO_SHOP, state));

    assertThat(town.owedTo(SHOP)).isEqualTo(state == State.RETURNED ? 12_32 : 0);
    assertThat(town.texts("SELECT state FROM instruction WHERE reference = '" + TO_SHOP + "'"))
        .containsExactly(state.name().toLowerCase(Locale.ROOT));
    assertThat(town.number("SELECT count(*) FROM administrative_act WHERE what LIKE '%heard%'"))
        .isEqualTo(1);
  }

  @Test
  void aPaymentThatCameBackIsToBePaidOnceMoreAndThenIs() {
    twoMerchantsSell();
    settle(MONDAY);
    hear(TO_SHOP, State.RETURNED);

    diesAtEachWriteOf(() ->
        new ReturnedPayments(town.database).payAgain(TO_SHOP, "ada", "the account was closed"));
    assertThat(town.owedTo(SHOP)).isEqualTo(12_32);
    diesAtEachWriteOf(() -> settle(MONDAY.plusDays(1)));

    assertThat(town.owedTo(SHOP)).isZero();
    assertThat(town.texts("SELECT again_of FROM instruction WHERE day = '2026-12-01'"))
        .containsExactly(TO_SHOP);
    assertThat(acts("clearing pay-again")).containsExactly("payment " + TO_SHOP);
  }

  /** A part of it came back; then it is said otherwise, which takes the first word back. */
  @Test
  void whatAPersonSaysIsPaidOfAPayment() {
    twoMerchantsSell();
    accounts();
    settle(MONDAY);
    SettlementFiles.write(town.database, MONDAY, (_, _) -> {});
    DecidedPayments decided = new DecidedPayments(town.database);

    diesAtEachWriteOf(() -> decided.paid(TO_SHOP, Optional.of("11.32")));
    assertThat(town.owedTo(SHOP)).isEqualTo(1_00);
    diesAtEachWriteOf(() -> decided.paid(TO_SHOP, Optional.of("2.32")));

    assertThat(town.owedTo(SHOP)).isEqualTo(10_00);
    for (String paid : List.of("11.32", "2.32")) {
      assertThat(acts("clearing paid: EUR %s of EUR 12.32".formatted(paid)))
          .containsExactly("payment " + TO_SHOP);
    }
  }

  /** What is in a file stays in it: nothing may be there of which the books do not know. */
  @Test
  void paymentsThatArePutIntoFiles() {
    twoMerchantsSell();
    accounts();
    settle(MONDAY);
    Map<String, Bytes> folder = new TreeMap<>();

    diesAtEachWriteOf(() -> {
      folder.clear();
      try {
        SettlementFiles.write(town.database, MONDAY, folder::put);
      } catch (StoreUnavailable e) {
        assertThat(folder).isEmpty();
        throw e;
      }
    });

    assertThat(folder).hasSize(7);
    assertThat(town.number("SELECT count(*) FROM instruction WHERE file = 1")).isEqualTo(4);
  }

  /** And a merchant has another account when it goes on. */
  @Test
  void filesOfWhichSomeAreNotWrittenAreWrittenAsTheOthersWere() {
    twoMerchantsSell();
    accounts();
    settle(MONDAY);
    Map<String, Bytes> folder = new TreeMap<>();
    assertThatThrownBy(() -> write(folder, 1)).isInstanceOf(UncheckedIOException.class);
    Map<String, Bytes> first = new TreeMap<>(folder);
    account(Role.MERCHANT, SHOP, "DE12500105170648489890");
    for (int files = 2; files < 7; files++) {
      int before = files;
      assertThatThrownBy(() -> write(folder, before)).isInstanceOf(UncheckedIOException.class);
      assertThat(folder).hasSize(files).containsAllEntriesOf(first);
    }
    write(folder, 7);

    assertThat(first).hasSize(1);
    assertThat(folder).hasSize(7).containsAllEntriesOf(first);
    assertThat(
            new String(
                Objects.requireNonNull(folder.get("pain.001-first-acquirer-EUR-2026-11-30.xml"))
                    .toArray(),
                StandardCharsets.UTF_8))
        .contains("DE89370400440532013000")
        .doesNotContain("DE12500105170648489890");
  }

  /** Every other time by a process that has seen it die, then by one that knows nothing of it. */
  private void diesAtEachWriteOf(Runnable step) {
    Map<String, List<String>> before = deaths.everything();
    Set<String> diedAt = new TreeSet<>();
    for (int write = 1; isDying(step, write); write++) {
      String where = deaths.where().orElseThrow();
      diedAt.add(where);
      assertThat(deaths.everything()).as("write %d, to %s", write, where).isEqualTo(before);
      if (write % 2 == 0) {
        town.restart();
      }
    }
    Map<String, List<String>> done = deaths.everything();
    Set<String> changed = new TreeSet<>(done.keySet());
    changed.removeIf(table -> Objects.equals(before.get(table), done.get(table)));
    assertThat(changed).isNotEmpty();
    assertThat(diedAt).containsAll(changed);
    deaths.none();
    town.restart();
    step.run();
    assertThat(deaths.everything()).as("done once more").isEqualTo(done);
  }

  private boolean isDying(Runnable step, int write) {
    deaths.at(write);
    boolean told = false;
    try {
      step.run();
    } catch (StoreUnavailable e) {
      told = true;
    }
    assertThat(told).as("whoever asked for it is told").isEqualTo(deaths.where().isPresent());
    return told;
  }

  private long disputed() {
    town.block(nora, TestBatch.NOON);
    town.cleared(new TestBatch(town, 1).paid(11, nora, 1, BOOKS, 10_00));
    return town.number("SELECT number FROM dispute");
  }

  private void twoMerchantsSell() {
    town.cleared(
        new TestBatch(town, 1).paid(11, nora, 1, SHOP, 12_50).paid(12, nora, 2, BOOKS, 20_00));
  }

  /** EUR 3.20, by the bookshop. */
  private void givesBack() {
    String trx = town.texts("SELECT trx FROM cleared WHERE party = 'book-shop'").getFirst();
    new RefundBook(town.database)
        .give(
            new RefundBook.Wish(
                BOOKS, TransactionId.parse(trx), Optional.of("3.20"), false, "ada", "broken"));
  }

  private void settle(LocalDate day) {
    new SettlementBook(town.database).settle(day);
  }

  private void hear(String reference, State state) {
    boolean isBack = state == State.RETURNED;
    new SettlementBook(town.database)
        .hear(
            reference,
            state,
            List.of(new BankSays("DE89", isBack, "S-1", Optional.of(MONDAY), "B-1", "EUR 1.00")));
  }

  /** Dies once so many files stand in the folder. */
  private void write(Map<String, Bytes> folder, int most) {
    SettlementFiles.write(
        town.database,
        MONDAY,
        (name, content) -> {
          folder.put(name, content);
          if (folder.size() == most && most < 7) {
            throw new UncheckedIOException(new IOException("it died"));
          }
        });
  }

  private void accounts() {
    account(Role.ISSUER, new PartyId("46415254"), "DE02120300000000202051");
    account(Role.ACQUIRER, Town.ACQUIRER, "DE02500105170137075030");
    account(Role.ACQUIRER, Town.OTHER_ACQUIRER, "DE02100500000054540402");
    account(Role.MERCHANT, SHOP, "DE89370400440532013000");
    account(Role.MERCHANT, BOOKS, "DE02300209000106531065");
  }

  private void account(Role role, PartyId party, String iban) {
    new SettlementBook(town.database)
        .account(
            new Holder(role, party), new BankAccount("Account", iban, Optional.of("INGDDEFFXXX")));
  }

  private List<String> acts(String what) {
    return town.texts("SELECT subject FROM administrative_act WHERE what = '" + what + "'");
  }
}
