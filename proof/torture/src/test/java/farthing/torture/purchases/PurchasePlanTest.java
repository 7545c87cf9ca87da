package farthing.torture.purchases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.torture.Fault;
import farthing.torture.RunPlan;
import farthing.torture.TorturePlan;
import farthing.torture.TorturePlan.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PurchasePlanTest {

  @Test
  void oneSeedPlansTheSameAndAnotherOtherwise() {
    assertThat(plan(7, 200, OptionalInt.empty())).isEqualTo(plan(7, 200, OptionalInt.empty()));
    assertThat(plan(7, 200, OptionalInt.empty())).isNotEqualTo(plan(8, 200, OptionalInt.empty()));
  }

  @Test
  void aRunAloneHasTheFaultsItHadAmongAll() {
    List<PurchasePlan> all = plan(7, 200, OptionalInt.empty());

    for (int run : new int[] {0, 13, 199}) {
      assertThat(plan(7, 200, OptionalInt.of(run))).containsExactly(all.get(run));
    }
  }

  @Test
  void twoThousandRunsKillTheServerAHundredTimesAndPostgresTwenty() {
    List<Fault> kills =
        plan(1, 2_000, OptionalInt.empty()).stream().flatMap(p -> p.faults().kills()).toList();

    assertThat(kills).filteredOn(Fault.SERVER_KILLED::equals).hasSizeGreaterThanOrEqualTo(100);
    assertThat(kills).filteredOn(Fault.POSTGRES_KILLED::equals).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void clientsProcessesAreKilledByRunsThatAreInOne() {
    List<PurchasePlan> killing =
        plan(1, 2_000, OptionalInt.empty()).stream()
            .filter(p -> p.faults().kills().anyMatch(Fault.CLIENT_PROCESS_KILLED::equals))
            .toList();

    assertThat(killing).hasSizeGreaterThan(30).allMatch(p -> p.faults().isInProcess());
  }

  @Test
  void everyFaultOfMessagesAndCardsIsPlanned() {
    List<PurchasePlan> all = plan(1, 2_000, OptionalInt.empty());

    assertThat(
            all.stream().flatMap(p -> p.faults().messages().stream()).map(RunPlan.OnMessage::fault))
        .contains(
            Fault.REQUEST_LOST,
            Fault.ANSWER_LOST,
            Fault.REQUEST_DOUBLED,
            Fault.REQUEST_DELAYED,
            Fault.OLDER_REQUEST_AGAIN,
            Fault.REQUEST_ALTERED,
            Fault.ANSWER_ALTERED,
            Fault.OLDER_ANSWER,
            Fault.ORDER_CLOSED);
    assertThat(
            all.stream().flatMap(p -> p.faults().commands().stream()).map(RunPlan.OnCommand::fault))
        .contains(
            Fault.CARD_TORN,
            Fault.CARD_PULLED_BEFORE,
            Fault.CARD_PULLED_AFTER,
            Fault.CARD_COMMAND_ALTERED,
            Fault.CARD_ANSWER_ALTERED,
            Fault.CARD_COMMAND_DOUBLED,
            Fault.OLDER_CARD_COMMAND_AGAIN,
            Fault.OLDER_CARD_ANSWER,
            Fault.CLIENT_KILLED);
    assertThat(all).anyMatch(p -> p.faults().isDeaf()).anyMatch(PurchasePlan::isShortLived);
    assertThat(all.stream().map(PurchasePlan::change)).contains(PurchasePlan.Change.values());
  }

  @Test
  void anImpossiblePlanIsRefused() {
    assertThatThrownBy(() -> plan(1, 0, OptionalInt.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> plan(1, 10, OptionalInt.of(10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("run 10 is none of 10");
  }

  private static List<PurchasePlan> plan(long seed, int runs, OptionalInt only) {
    return PurchasePlanner.all(
        new TorturePlan(
            Subject.PURCHASES,
            seed,
            runs,
            only,
            Path.of("x"),
            List.of("server"),
            Optional.empty()));
  }
}
