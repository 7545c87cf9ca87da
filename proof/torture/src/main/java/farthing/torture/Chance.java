package farthing.torture;

import farthing.torture.RunPlan.Between;
import farthing.torture.RunPlan.OnCommand;
import farthing.torture.RunPlan.OnMessage;
import java.util.List;
import java.util.Random;

/** Draws the parts of one run's plan: the same seed and number, the same draws. */
public final class Chance {
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

  private final Random random;

  public Chance(long seed, int run) {
    this.random = new Random(seed * 1_000_003 + run);
    random.nextLong(); // the first draws of neighbouring seeds are alike
  }

  /** 1 to most. */
  public int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  public boolean isOneIn(int many) {
    return random.nextInt(many) == 0;
  }

  public boolean isHeads() {
    return random.nextBoolean();
  }

  /** Of what can happen to any message, on the first {@code latest} of a road. */
  public OnMessage onMessage(Between road, int latest) {
    return onMessage(road, latest, OF_MESSAGES.get(random.nextInt(OF_MESSAGES.size())));
  }

  public OnMessage onMessage(Between road, int latest, Fault fault) {
    return new OnMessage(road, upTo(latest), fault, salt());
  }

  /**
   * Of what can happen to any command.
   *
   * @param latestOfValue of the commands that move value
   * @param latest of all commands
   */
  public OnCommand onCommand(int latestOfValue, int latest) {
    boolean onValue = random.nextInt(5) < 3;
    return new OnCommand(
        onValue,
        upTo(onValue ? latestOfValue : latest),
        OF_COMMANDS.get(random.nextInt(OF_COMMANDS.size())),
        salt());
  }

  /** None in two fifths of the runs, seldom more than three. */
  public int faults() {
    int faults = 0;
    while (faults < 4 && random.nextInt(5) < 3) {
      faults++;
    }
    return faults;
  }

  private int salt() {
    return random.nextInt(1 << 20);
  }
}
