package farthing.audit;

import static farthing.audit.TownByHand.Ends.ON_THE_CARD;
import static farthing.audit.TownByHand.Ends.WELL;
import static farthing.audit.TownByHand.euros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import farthing.accounts.FloatArrangement;
import farthing.audit.TownByHand.HeldCard;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.purse.TransactionType;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The bank that comes with the program, its tables and postings made by itself: the audit reads
 * them by their names and words, and so is held to them. One bank for all tests, and loads of each
 * test's own.
 */
@SuppressWarnings("NullAway.Init")
class OurBankTest {
  private static JournalByHand journal;
  private static TownByHand town;
  private static OurBank bank;

  @BeforeAll
  static void open() throws Exception {
    journal = JournalByHand.in(OnePostgres.database("our_banks_journal"));
    town = new TownByHand(journal);
    bank = OurBank.with("our_bank", euros(1_000_00), euros(25), FloatArrangement.POOL);
  }

  @AfterAll
  static void close() throws Exception {
    bank.close();
    journal.close();
  }

  @Test
  void whatItCommittedIsWhatCardsDid() throws Exception {
    long before = bank.balance();
    HeldCard card = town.card(50_00);
    TransactionId load = bank.orders(card, Flow.LOAD, 50_00);
    town.load(card, TransactionType.LOAD, euros(50_00), load, WELL);
    bank.hears(load, LoadOutcome.LOADED);
    TransactionId unload = bank.orders(card, Flow.UNLOAD, 10_00);
    town.load(card, TransactionType.UNLOAD, euros(10_00), unload, WELL);
    bank.hears(unload, LoadOutcome.UNLOADED);

    assertThat(bank.balance() - before).isEqualTo(-50_25 + 9_75);
    assertThat(findingsOf(load)).isEmpty();
    assertThat(findingsOf(unload)).isEmpty();
    assertThat(notesOf(load)).isEmpty();
    assertThat(notesOf(unload)).isEmpty();
  }

  @Test
  void whatItHoldsForAnUnsureLoadIsHeldRightly() throws Exception {
    HeldCard card = town.card(50_00);
    TransactionId unsure = bank.orders(card, Flow.LOAD, 5_00);
    town.load(card, TransactionType.LOAD, euros(5_00), unsure, ON_THE_CARD);

    assertThat(findingsOf(unsure)).isEmpty();
  }

  @Test
  void whatItReleasedIsWhatNoCardDid() throws Exception {
    HeldCard card = town.card(50_00);
    TransactionId refused = bank.orders(card, Flow.LOAD, 5_00);
    town.notDone(card, euros(5_00), refused);
    bank.hears(refused, LoadOutcome.NOT_DONE);

    assertThat(findingsOf(refused)).isEmpty();
    assertThat(notesOf(refused)).isEmpty();
  }

  /** The load server's close knows the order's TRX and not its flow: it writes it as a load's. */
  @Test
  void anUnloadThatNoCardCameForAndTheBankClosedIsInOrder() throws Exception {
    TransactionId closed = bank.orders(town.card(50_00), Flow.UNLOAD, 5_00);
    town.close(closed);
    bank.hears(closed, LoadOutcome.NOT_DONE);

    assertThat(findingsOf(closed)).isEmpty();
  }

  @Test
  void anAccountDebitedForACardThatDidNothingIsFound() throws Exception {
    HeldCard card = town.card(50_00);
    TransactionId claimed = bank.orders(card, Flow.LOAD, 5_00);
    town.notDone(card, euros(5_00), claimed);
    bank.hears(claimed, LoadOutcome.LOADED);

    assertThat(findingsOf(claimed))
        .extracting(Finding::minor, Finding::text)
        .containsExactly(tuple(-5_00L, "committed by the bank; the journal: NOT_DONE"));
  }

  @Test
  void aLoadedCardWhoseAccountGotItsMoneyBackIsFound() throws Exception {
    HeldCard card = town.card(50_00);
    TransactionId denied = bank.orders(card, Flow.LOAD, 5_00);
    town.load(card, TransactionType.LOAD, euros(5_00), denied, WELL);
    bank.hears(denied, LoadOutcome.NOT_DONE);

    assertThat(findingsOf(denied))
        .extracting(Finding::minor, Finding::text)
        .containsExactly(tuple(5_00L, "released by the bank; the journal: LOADED"));
  }

  @Test
  void aHoldWhoseEndTheBankHasNotHeardIsTold() throws Exception {
    HeldCard card = town.card(50_00);
    TransactionId open = bank.orders(card, Flow.LOAD, 5_00);
    town.notDone(card, euros(5_00), open);

    assertThat(findingsOf(open)).isEmpty();
    assertThat(notesOf(open))
        .containsExactly("bank has not heard yet of bank %s (held): NOT_DONE".formatted(open));
  }

  @Test
  void aBookThatItsPostingsDoNotFollowIsFound() throws Exception {
    HeldCard card = town.card(50_00);
    TransactionId load = bank.orders(card, Flow.LOAD, 5_00);
    town.load(card, TransactionType.LOAD, euros(5_00), load, WELL);
    bank.hears(load, LoadOutcome.LOADED);

    bank.spoil("UPDATE load SET state = 'released', ended_at = NULL WHERE trx = '" + load + "'");

    assertThat(findingsOf(load))
        .extracting(Finding::text)
        .containsExactlyInAnyOrder(
            "released by the bank; the journal: LOADED",
            "released by the book, and its postings gave the customer EUR -5.25 and hold EUR 0.00");
  }

  /**
   * Nothing is lost by it, but each of the two believes that the other has the money, or owes it.
   */
  @Test
  void bankAndIssuerWhoHaveTheFundsAtDifferentPlacesAreTold() throws Exception {
    try (JournalByHand other = JournalByHand.in(OnePostgres.database("our_other_journal"));
        OurBank keeping =
            OurBank.with(
                "our_keeping_bank", euros(100_00), euros(25), FloatArrangement.BANK_KEEPS)) {
      TownByHand issuer = new TownByHand(other);
      HeldCard card = issuer.card(50_00);
      for (int minor : new int[] {30_00, 20_00}) {
        TransactionId load = keeping.orders(card, Flow.LOAD, minor);
        issuer.load(card, TransactionType.LOAD, euros(minor), load, WELL);
        keeping.hears(load, LoadOutcome.LOADED);
      }

      assertThat(audit(issuer, keeping).findings())
          .extracting(Finding::minor, Finding::text)
          .containsExactly(
              tuple(
                  50_00L,
                  "the bank's books have these funds as bank-keeps, the issuer's ledger as pool"));
    }
  }

  /** And those of no load at all. */
  private static List<Finding> findingsOf(TransactionId trx) throws Exception {
    return audit().findings().stream()
        .filter(finding -> finding.trx().isEmpty() || finding.trx().equals(trx.toString()))
        .toList();
  }

  private static List<String> notesOf(TransactionId trx) throws Exception {
    return audit().notes().stream().filter(note -> note.contains(trx.toString())).toList();
  }

  private static AuditReport audit() throws Exception {
    return audit(town, bank);
  }

  private static AuditReport audit(TownByHand issuer, OurBank audited) throws Exception {
    return Audit.of(issuer.inputs().withBanks(List.of(audited.audited()))).report();
  }
}
