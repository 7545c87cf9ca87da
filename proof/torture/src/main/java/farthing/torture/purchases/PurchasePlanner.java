package farthing.torture.purchases;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.messages.PurchaseMode;
import farthing.torture.Chance;
import farthing.torture.Fault;
import farthing.torture.RunPlan;
import farthing.torture.RunPlan.Between;
import farthing.torture.RunPlan.Death;
import farthing.torture.RunPlan.OnCommand;
import farthing.torture.RunPlan.OnMessage;
import farthing.torture.TorturePlan;
import farthing.torture.TorturedCard;
import farthing.torture.purchases.PurchasePlan.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Draws a purchase's plan: the same seed and number, the same plan. For one run, once. */
final class PurchasePlanner {
  /** In every hundred runs; at least one. */
  private static final Map<Fault, Double> KILLS =
      Map.of(
          Fault.SERVER_KILLED, 5.5, Fault.POSTGRES_KILLED, 1.1, Fault.CLIENT_PROCESS_KILLED, 3.0);

  private static final List<PurchaseMode> MODES = List.of(PurchaseMode.values());
  private static final int DEAREST = 5_000;

  /** Of a purchase, and of a purchase with its cancel. */
  private static final int LATEST_MESSAGE = 4;

  private static final int LATEST_MESSAGE_OF_CANCEL = 8;
  private static final int LATEST_COMMAND = 9;
  private static final int LATEST_COMMAND_OF_CANCEL = 15;
  private static final int STEPS = 5;
  private static final int STEPS_OF_CANCEL = 9;
  private static final int LAST_STEP_BEFORE_PROOF = 3;

  private final int number;
  private final Chance chance;
  private final boolean shortLived;
  private final Change change;

  private PurchasePlanner(long seed, int number) {
    this.number = number;
    this.chance = new Chance(seed, number);
    this.shortLived = chance.isOneIn(25) && !RunPlan.isInProcess(number);
    this.change = shortLived ? Change.NONE : change();
  }

  /** The runs that are carried out, in their order. */
  static List<PurchasePlan> all(TorturePlan plan) {
    List<List<Fault>> kills = plan.kills(KILLS);
    return plan.numbers()
        .mapToObj(run -> new PurchasePlanner(plan.seed(), run).plan(kills.get(run)))
        .toList();
  }

  private PurchasePlan plan(List<Fault> kills) {
    List<OnMessage> messages = messages(kills);
    boolean isClosed = messages.stream().anyMatch(m -> m.fault() == Fault.ORDER_CLOSED);
    boolean isTakenBack = isClosed || isCancelled();
    boolean isDeaf = chance.isOneIn(20);
    int amount = chance.upTo(DEAREST);
    List<OnCommand> commands = RunPlan.isInProcess(number) ? List.of() : commands();
    List<Death> deaths = RunPlan.isInProcess(number) ? List.of() : deaths();
    // a shop that hears nothing is not asked again and again
    boolean atOnce = !shortLived && (isTakenBack || (!isDeaf && chance.isHeads()));
    RunPlan faults = new RunPlan(number, messages, commands, deaths, isDeaf, !chance.isOneIn(8));
    PurchaseMode mode = MODES.get(chance.upTo(MODES.size()) - 1);
    Currency currency = chance.isOneIn(3) ? TorturedCard.POINTS : Currency.EUR;
    return new PurchasePlan(faults, new Amount(amount, currency), change, atOnce, shortLived, mode);
  }

  private Change change() {
    if (chance.isOneIn(5)) {
      return Change.CANCEL;
    }
    return chance.isOneIn(25) ? Change.CANCEL_TOO_LATE : Change.NONE;
  }

  private boolean isCancelled() {
    return change == Change.CANCEL;
  }

  private List<OnMessage> messages(List<Fault> kills) {
    List<OnMessage> messages = new ArrayList<>();
    for (Fault kill : kills) {
      messages.add(chance.onMessage(Between.CLIENT_AND_PAYMENT, isCancelled() ? 5 : 2, kill));
    }
    if (!shortLived && chance.isOneIn(25)) {
      messages.add(chance.onMessage(Between.CLIENT_AND_PAYMENT, 3, Fault.ORDER_CLOSED));
    }
    for (int more = chance.faults(); more > 0 && !shortLived; more--) {
      messages.add(
          chance.onMessage(
              chance.isOneIn(4) ? Between.CLIENT_AND_SHOP : Between.CLIENT_AND_PAYMENT,
              isCancelled() ? LATEST_MESSAGE_OF_CANCEL : LATEST_MESSAGE));
    }
    return messages;
  }

  private List<OnCommand> commands() {
    if (shortLived || !chance.isOneIn(3)) {
      return List.of();
    }
    return List.of(
        chance.onCommand(
            isCancelled() ? 2 : 1, isCancelled() ? LATEST_COMMAND_OF_CANCEL : LATEST_COMMAND));
  }

  private List<Death> deaths() {
    List<Death> deaths = new ArrayList<>();
    if (shortLived) {
      deaths.add(new Death(LAST_STEP_BEFORE_PROOF, true));
    } else if (chance.isOneIn(4)) {
      deaths.add(new Death(chance.upTo(isCancelled() ? STEPS_OF_CANCEL : STEPS), chance.isHeads()));
      if (chance.isOneIn(4)) {
        deaths.add(new Death(chance.upTo(2), chance.isHeads()));
      }
    } else if (isCancelled() && chance.isOneIn(4)) {
      // lives to the end of the purchase, dies while it cancels
      deaths.add(new Death(100, false));
      deaths.add(new Death(chance.upTo(4), chance.isHeads()));
    }
    return deaths;
  }
}
