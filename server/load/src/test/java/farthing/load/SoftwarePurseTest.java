package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.messages.OrderOffer;
import farthing.store.Entry;
import farthing.store.EntryKey;
import farthing.store.PurseTotals;
import farthing.store.PurseUse;
import farthing.store.Step;
import farthing.virtual.PurseMemory;
import farthing.virtual.VirtualPurse;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Software purses can be copied: what the issuer's books say counts, not what a copy holds. */
@SuppressWarnings("NullAway.Init")
class SoftwarePurseTest extends LoadStory {
  private final TestScheme.Make software = anotherCard().generation(TestScheme.SOFTWARE);
  private Holder purse;

  @BeforeEach
  void makeAPurse() {
    restart(
        LoadPolicy.usual().unloadingSoftwareWithin(new JournalBalances(new PurseTotals(database))));
    purse = new Holder(TestScheme.card(software, euros(0)));
  }

  @Test
  void itIsUnloadedOfNoMoreThanItWasLoadedWith() {
    whole(Flow.LOAD, 500);
    assertThat(whole(Flow.UNLOAD, 300)).isEqualTo(LoadOutcome.UNLOADED);

    assertThat(whole(Flow.UNLOAD, 200)).isEqualTo(LoadOutcome.UNLOADED);
    assertThat(purse.euros()).isZero();
  }

  @Test
  void whatIsNotInTheBooksIsNotTakenBackWhateverThePurseSays() {
    purse = new Holder(TestScheme.card(software, euros(2000)));
    whole(Flow.LOAD, 500);

    refused(
        server.request(purse.intend(east, Flow.UNLOAD, euros(501))),
        ErrorCode.SHADOW_BALANCE_TOO_LOW);
    assertThat(whole(Flow.UNLOAD, 500)).isEqualTo(LoadOutcome.UNLOADED);
  }

  @Test
  void whatWasPaidIsNotTakenBack() {
    purse = new Holder(TestScheme.card(software, euros(2000)));
    whole(Flow.LOAD, 500);
    paid(400, 0);

    refused(
        server.request(purse.intend(east, Flow.UNLOAD, euros(200))),
        ErrorCode.SHADOW_BALANCE_TOO_LOW);
    assertThat(whole(Flow.UNLOAD, 100)).isEqualTo(LoadOutcome.UNLOADED);
  }

  @Test
  void whatItWasIssuedWithCounts() {
    restart(
        LoadPolicy.usual()
            .unloadingSoftwareWithin(
                new JournalBalances(new PurseTotals(database), (_, _) -> 2000)));
    purse = new Holder(TestScheme.card(software, euros(2000)));

    assertThat(whole(Flow.UNLOAD, 2000)).isEqualTo(LoadOutcome.UNLOADED);
  }

  @Test
  void withoutBooksNothingIsTakenBack() {
    restart(LoadPolicy.usual());
    whole(Flow.LOAD, 500);

    refused(
        server.request(purse.intend(east, Flow.UNLOAD, euros(100))),
        ErrorCode.SHADOW_BALANCE_TOO_LOW);
  }

  @Test
  void aCopyFromBeforeTheLastPaymentIsNeitherLoadedNorUnloaded() {
    whole(Flow.LOAD, 500);
    paid(100, 7);

    refused(
        server.request(purse.intend(east, Flow.UNLOAD, euros(100))), ErrorCode.PURSE_COUNTER_STALE);
    refused(
        server.request(purse.intend(east, Flow.LOAD, euros(100))), ErrorCode.PURSE_COUNTER_STALE);
  }

  @Test
  void aCopyFromBeforeTheLastUnloadIsNotUnloaded() throws Exception {
    PurseMemory memory = new PurseMemory();
    purse = new Holder(TestScheme.card(software, euros(0), memory));
    whole(Flow.LOAD, 500);
    PurseMemory copy = new PurseMemory();
    copy.write(memory.read().orElseThrow());
    whole(Flow.UNLOAD, 300);
    Holder copied = new Holder(new VirtualPurse(copy, new Random(9)));

    refused(
        server.request(copied.intend(east, Flow.UNLOAD, euros(200))), ErrorCode.CARD_WORD_OUTDATED);
  }

  @Test
  void twoCopiesThatUsedOneNumberAreAnAlarmAndTheLoadThatWasProvenStands() {
    Holder.Intent intent = purse.intend(east, Flow.LOAD, euros(500));
    Bytes answer = purse.obey(intent, command(intent));
    paid(100, 1);

    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);

    assertThat(alarms(intent)).isEqualTo(1);
    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  private LoadOutcome whole(Flow flow, int cents) {
    Holder.Intent intent = purse.intend(east, flow, euros(cents));
    return outcome(intent, server.respond(intent, purse.obey(intent, command(intent))));
  }

  /** As the payment server captures a purchase, here without the purse. */
  private void paid(int cents, int number) {
    OrderOffer at = east.offer(Flow.LOAD, euros(cents));
    Amount amount = euros(cents);
    Bytes hash = Bytes.of(new byte[EntryKey.HASH_SIZE]);
    journal.write(
        Entry.of(
                EntryKey.counting(at.order().party(), at.order().trx(), new Step("debit-response")),
                Flow.PURCHASE,
                5,
                hash,
                Bytes.empty())
            .answered("ACCEPTED", Bytes.empty())
            .with(amount)
            .with(PurseUse.captured(software.iep(), number)));
  }
}
