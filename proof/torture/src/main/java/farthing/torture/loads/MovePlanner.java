package farthing.torture.loads;

import farthing.messages.Flow;
import farthing.torture.Chance;
import farthing.torture.Fault;
import farthing.torture.RunPlan;
import farthing.torture.RunPlan.Between;
import farthing.torture.RunPlan.Death;
import farthing.torture.RunPlan.OnCommand;
import farthing.torture.RunPlan.OnMessage;
import farthing.torture.TorturePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws the plan of a load or an unload: the same seed and number, the same plan. */
final class MovePlanner {
  /** In every hundred runs; at least one. */
  private static final Map<Fault, Double> KILLS =
      Map.of(
          Fault.SERVER_KILLED, 5.5,
          Fault.POSTGRES_KILLED, 1.1,
          Fault.BANK_KILLED, 3.3,
          Fault.BANK_POSTGRES_KILLED, 1.1,
          Fault.CLIENT_PROCESS_KILLED, 3.0);

  /** What a client can say that is not so. */
  static final List<Fault> LIES =
      List.of(
          Fault.PROOF_HIDDEN,
          Fault.OLDER_STATE_SHOWN,
          Fault.OLDER_PROOF_SENT,
          Fault.REFUSAL_CLAIMED,
          Fault.CONFIRMATION_FORGED);

  private static final int DEAREST = 30_00;

  /** Log-in, card, wish and confirmation. */
  private static final int LATEST_AT_BANK = 4;

  /** Request, response, and what resuming adds. */
  private static final int LATEST_AT_LOAD_SERVER = 3;

  private static final int LATEST_COMMAND = 8;
  private static final int STEPS = 5;

  private final int number;
  private final Chance chance;
  private final Optional<Fault> lie;

  private MovePlanner(long seed, int number) {
    this.number = number;
    this.chance = new Chance(seed, number);
    this.lie =
        chance.isOneIn(10) && !RunPlan.isInProcess(number)
            ? Optional.of(LIES.get(chance.upTo(LIES.size()) - 1))
            : Optional.empty();
  }

  /** The runs that are carried out, in their order. */
  static List<MovePlan> all(TorturePlan plan) {
    List<List<Fault>> kills = plan.kills(KILLS);
    return plan.numbers()
        .mapToObj(run -> new MovePlanner(plan.seed(), run).plan(kills.get(run)))
        .toList();
  }

  private MovePlan plan(List<Fault> kills) {
    List<OnMessage> messages = messages(kills);
    List<OnCommand> commands = List.of();
    List<Death> deaths = List.of();
    if (!RunPlan.isInProcess(number) && lie.isEmpty()) {
      commands = chance.isOneIn(3) ? List.of(chance.onCommand(1, LATEST_COMMAND)) : List.of();
      deaths = deaths();
    }
    return new MovePlan(
        new RunPlan(number, messages, commands, deaths, chance.isOneIn(20), !chance.isOneIn(8)),
        chance.isOneIn(3) ? Flow.UNLOAD : Flow.LOAD,
        chance.upTo(DEAREST),
        lie,
        lie.isEmpty() && chance.isOneIn(5),
        chance.isHeads());
  }

  private List<OnMessage> messages(List<Fault> kills) {
    List<OnMessage> messages = new ArrayList<>();
    for (Fault kill : kills) {
      messages.add(
          switch (kill) {
            case BANK_KILLED, BANK_POSTGRES_KILLED ->
                chance.onMessage(Between.CLIENT_AND_BANK, LATEST_AT_BANK, kill);
            default -> chance.onMessage(Between.CLIENT_AND_LOAD, 2, kill);
          });
    }
    if (lie.isPresent()) {
      return messages; // its lie is its fault
    }
    if (chance.isOneIn(25)) {
      messages.add(chance.onMessage(Between.CLIENT_AND_LOAD, 2, Fault.ORDER_CLOSED));
    }
    if (chance.isOneIn(25)) {
      messages.add(chance.onMessage(Between.CLIENT_AND_LOAD, 1, Fault.ORDER_OUTLIVED));
    }
    for (int more = chance.faults(); more > 0; more--) {
      messages.add(
          switch (chance.upTo(6)) {
            case 1 -> chance.onMessage(Between.BANK_AND_LOAD, 1);
            case 2, 3 -> chance.onMessage(Between.CLIENT_AND_BANK, LATEST_AT_BANK);
            default -> chance.onMessage(Between.CLIENT_AND_LOAD, LATEST_AT_LOAD_SERVER);
          });
    }
    return messages;
  }

  private List<Death> deaths() {
    List<Death> deaths = new ArrayList<>();
    if (chance.isOneIn(4)) {
      deaths.add(new Death(chance.upTo(STEPS), chance.isHeads()));
      if (chance.isOneIn(3)) {
        deaths.add(new Death(chance.upTo(2), chance.isHeads()));
      }
    }
    return deaths;
  }
}
