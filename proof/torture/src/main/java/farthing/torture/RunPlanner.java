package farthing.torture;

import farthing.torture.RunPlan.Between;
import farthing.torture.RunPlan.Change;
import farthing.torture.RunPlan.Death;
import farthing.torture.RunPlan.OnCommand;
import farthing.torture.RunPlan.OnMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws a run's plan: the same seed and number, the same plan. For one run, once. */
final class RunPlanner {
  private static final int DEAREST = 5_000;

  /** Of a purchase, and of a purchase with its cancel. */
  private static final int LATEST_MESSAGE = 4;

  private static final int LATEST_MESSAGE_OF_CANCEL = 8;
  private static final int LATEST_COMMAND = 9;
  private static final int LATEST_COMMAND_OF_CANCEL = 15;
  private static final int STEPS = 5;
  private static final int STEPS_OF_CANCEL = 9;
  private static final int LAST_STEP_BEFORE_PROOF = 3;

  private static final List<Fault> OF_MESSAGES =
      List.of(
          Fault.REQUEST_LOST,
          Fault.ANSWER_LOST,
          Fault.REQUEST_DOUBLED,
          Fault.REQUEST_DELAYED,
          Fault.OLDER_REQUEST_AGAIN,
          Fault.REQUEST_ALTERED,
          Fault.ANSWER_ALTERED,
          Fault.OLDER_ANSWER);

  private static final List<Fault> OF_COMMANDS =
      List.of(
          Fault.CARD_TORN,
          Fault.CARD_TORN,
          Fault.CARD_TORN,
          Fault.CARD_PULLED_BEFORE,
          Fault.CARD_PULLED_AFTER,
          Fault.CARD_PULLED_AFTER,
          Fault.CARD_COMMAND_ALTERED,
          Fault.CARD_ANSWER_ALTERED,
          Fault.CARD_COMMAND_DOUBLED,
          Fault.OLDER_CARD_COMMAND_AGAIN,
          Fault.OLDER_CARD_ANSWER,
          Fault.CLIENT_KILLED);

  private final int number;
  private final Random random;
  private final boolean shortLived;
  private final Change change;

  private RunPlanner(long seed, int number) {
    this.number = number;
    this.random = new Random(seed * 1_000_003 + number);
    random.nextLong(); // the first draws of neighbouring seeds are alike
    this.shortLived = isOneIn(25) && !RunPlan.isInProcess(number);
    this.change = shortLived ? Change.NONE : change();
  }

  /**
   * @param kills of processes in this run
   */
  static RunPlan plan(long seed, int number, List<Fault> kills) {
    return new RunPlanner(seed, number).plan(kills);
  }

  private RunPlan plan(List<Fault> kills) {
    List<OnMessage> messages = messages(kills);
    boolean isClosed = messages.stream().anyMatch(m -> m.fault() == Fault.ORDER_CLOSED);
    boolean isTakenBack = isClosed || isCancelled();
    boolean isDeaf = isOneIn(20);
    return new RunPlan(
        number,
        1 + random.nextInt(DEAREST),
        messages,
        RunPlan.isInProcess(number) ? List.of() : commands(),
        RunPlan.isInProcess(number) ? List.of() : deaths(),
        change,
        // a shop that hears nothing is not asked again and again
        !shortLived && (isTakenBack || (!isDeaf && random.nextBoolean())),
        isDeaf,
        !isOneIn(8),
        shortLived);
  }

  private Change change() {
    if (isOneIn(5)) {
      return Change.CANCEL;
    }
    return isOneIn(25) ? Change.CANCEL_TOO_LATE : Change.NONE;
  }

  private boolean isCancelled() {
    return change == Change.CANCEL;
  }

  private List<OnMessage> messages(List<Fault> kills) {
    List<OnMessage> messages = new ArrayList<>();
    for (Fault kill : kills) {
      messages.add(on(Between.CLIENT_AND_PAYMENT, isCancelled() ? 5 : 2, kill));
    }
    if (!shortLived && isOneIn(25)) {
      messages.add(on(Between.CLIENT_AND_PAYMENT, 3, Fault.ORDER_CLOSED));
    }
    for (int more = count(); more > 0 && !shortLived; more--) {
      messages.add(
          on(
              isOneIn(4) ? Between.CLIENT_AND_SHOP : Between.CLIENT_AND_PAYMENT,
              isCancelled() ? LATEST_MESSAGE_OF_CANCEL : LATEST_MESSAGE,
              OF_MESSAGES.get(random.nextInt(OF_MESSAGES.size()))));
    }
    return messages;
  }

  private OnMessage on(Between road, int latest, Fault fault) {
    return new OnMessage(road, 1 + random.nextInt(latest), fault, random.nextInt(1 << 20));
  }

  private List<OnCommand> commands() {
    List<OnCommand> commands = new ArrayList<>();
    if (!shortLived && isOneIn(3)) {
      boolean onValue = random.nextInt(5) < 3;
      int latest =
          onValue
              ? isCancelled() ? 2 : 1
              : isCancelled() ? LATEST_COMMAND_OF_CANCEL : LATEST_COMMAND;
      commands.add(
          new OnCommand(
              onValue,
              1 + random.nextInt(latest),
              OF_COMMANDS.get(random.nextInt(OF_COMMANDS.size())),
              random.nextInt(1 << 20)));
    }
    return commands;
  }

  private List<Death> deaths() {
    List<Death> deaths = new ArrayList<>();
    if (shortLived) {
      deaths.add(new Death(LAST_STEP_BEFORE_PROOF, true));
    } else if (isOneIn(4)) {
      int latest = isCancelled() ? STEPS_OF_CANCEL : STEPS;
      deaths.add(new Death(1 + random.nextInt(latest), random.nextBoolean()));
      if (isOneIn(4)) {
        deaths.add(new Death(1 + random.nextInt(2), random.nextBoolean()));
      }
    } else if (isCancelled() && isOneIn(4)) {
      // lives to the end of the purchase, dies while it cancels
      deaths.add(new Death(100, false));
      deaths.add(new Death(1 + random.nextInt(4), random.nextBoolean()));
    }
    return deaths;
  }

  /** None in two fifths of the runs, seldom more than three. */
  private int count() {
    int faults = 0;
    while (faults < 4 && random.nextInt(5) < 3) {
      faults++;
    }
    return faults;
  }

  private boolean isOneIn(int many) {
    return random.nextInt(many) == 0;
  }
}
