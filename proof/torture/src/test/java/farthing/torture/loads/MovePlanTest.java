package farthing.torture.loads;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.messages.Flow;
import farthing.torture.Fault;
import farthing.torture.RunPlan;
import farthing.torture.TorturePlan;
import farthing.torture.TorturePlan.Subject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MovePlanTest {

  @Test
  void oneSeedPlansTheSameAndAnotherOtherwise() {
    assertThat(plan(7, 200, OptionalInt.empty())).isEqualTo(plan(7, 200, OptionalInt.empty()));
    assertThat(plan(7, 200, OptionalInt.empty())).isNotEqualTo(plan(8, 200, OptionalInt.empty()));
  }

  @Test
  void aRunAloneHasTheFaultsItHadAmongAll() {
    List<MovePlan> all = plan(7, 200, OptionalInt.empty());

    for (int run : new int[] {0, 13, 199}) {
      assertThat(plan(7, 200, OptionalInt.of(run))).containsExactly(all.get(run));
    }
  }

  @Test
  void twoThousandRunsKillServersBanksAndBothDatabases() {
    List<Fault> kills =
        plan(1, 2_000, OptionalInt.empty()).stream().flatMap(p -> p.faults().kills()).toList();

    assertThat(kills).filteredOn(Fault.SERVER_KILLED::equals).hasSizeGreaterThanOrEqualTo(100);
    assertThat(kills).filteredOn(Fault.BANK_KILLED::equals).hasSizeGreaterThanOrEqualTo(60);
    assertThat(kills).filteredOn(Fault.POSTGRES_KILLED::equals).hasSizeGreaterThanOrEqualTo(20);
    assertThat(kills)
        .filteredOn(Fault.BANK_POSTGRES_KILLED::equals)
        .hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void everyLieEveryRoadAndEveryBankIsPlanned() {
    List<MovePlan> all = plan(1, 2_000, OptionalInt.empty());

    assertThat(all.stream().flatMap(p -> p.lie().stream())).containsAll(MovePlanner.LIES);
    assertThat(
            all.stream().flatMap(p -> p.faults().messages().stream()).map(RunPlan.OnMessage::road))
        .contains(
            RunPlan.Between.CLIENT_AND_LOAD,
            RunPlan.Between.CLIENT_AND_BANK,
            RunPlan.Between.BANK_AND_LOAD);
    assertThat(all.stream().map(MovePlan::bank)).contains(0, 1, 2);
    assertThat(all.stream().map(MovePlan::flow)).contains(Flow.LOAD, Flow.UNLOAD);
    assertThat(all)
        .anyMatch(p -> p.faults().has(Fault.ORDER_CLOSED))
        .anyMatch(p -> p.faults().has(Fault.ORDER_OUTLIVED))
        .anyMatch(MovePlan::isTakenElsewhere)
        .anyMatch(p -> p.faults().isDeaf());
  }

  @Test
  void whoLiesDoesNothingElse() {
    assertThat(plan(1, 2_000, OptionalInt.empty()))
        .filteredOn(p -> p.lie().isPresent())
        .isNotEmpty()
        .allMatch(p -> p.faults().deaths().isEmpty() && p.faults().commands().isEmpty())
        .noneMatch(p -> p.faults().isInProcess());
  }

  private static List<MovePlan> plan(long seed, int runs, OptionalInt only) {
    return MovePlanner.all(
        new TorturePlan(
            Subject.LOADS, seed, runs, only, Path.of("x"), List.of("server"), Optional.empty()));
  }
}
