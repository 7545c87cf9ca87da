package farthing.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What happens to one purchase: from the seed alone, whatever threads do meanwhile.
 *
 * @param number 0 is the first
 * @param deaths of the client: the first while it pays, the next while it resumes
 * @param isResumedAtOnce or left until everything comes back
 * @param isShopDeaf no confirmation reaches the shop before everything comes back
 * @param isPatient waits until the servers are back, however long that takes
 * @param isShortLived the order lives for seconds, and the proof waits until it is over
 */
record RunPlan(
    int number,
    int amountMinor,
    List<OnMessage> messages,
    List<OnCommand> commands,
    List<Death> deaths,
    boolean isResumedAtOnce,
    boolean isShopDeaf,
    boolean isPatient,
    boolean isShortLived) {
  private static final int DEAREST = 5_000;
  private static final int LATEST_MESSAGE = 4;
  private static final int LATEST_COMMAND = 9;
  private static final int STEPS = 5;
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
          Fault.CARD_PULLED_BEFORE,
          Fault.CARD_PULLED_AFTER,
          Fault.CARD_PULLED_AFTER,
          Fault.CARD_COMMAND_ALTERED,
          Fault.CARD_ANSWER_ALTERED,
          Fault.CARD_COMMAND_DOUBLED,
          Fault.OLDER_CARD_COMMAND_AGAIN,
          Fault.OLDER_CARD_ANSWER,
          Fault.CLIENT_KILLED);

  RunPlan {
    messages = List.copyOf(messages);
    commands = List.copyOf(commands);
    deaths = List.copyOf(deaths);
  }

  /** Between whom a message travels. */
  enum Between {
    CLIENT_AND_PAYMENT,
    CLIENT_AND_SHOP
  }

  /**
   * @param nth of the run's messages on this road, from 1
   * @param salt which byte, which older message, how long
   */
  record OnMessage(Between road, int nth, Fault fault, int salt) {}

  /**
   * @param nth of the commands that it counts, from 1
   * @param onDebit counts commands to debit alone, otherwise all
   */
  record OnCommand(boolean onDebit, int nth, Fault fault, int salt) {}

  /**
   * @param step of the client's journal, from 1
   * @param afterwards once the step is on the disk
   */
  record Death(int step, boolean afterwards) {}

  /**
   * @param kills of servers in this run
   */
  static RunPlan of(long seed, int number, List<Fault> kills) {
    Random random = new Random(seed * 1_000_003 + number);
    random.nextLong(); // the first draws of neighbouring seeds are alike
    boolean shortLived = random.nextInt(25) == 0;
    List<OnMessage> messages = new ArrayList<>();
    for (Fault kill : kills) {
      messages.add(
          new OnMessage(
              Between.CLIENT_AND_PAYMENT, 1 + random.nextInt(2), kill, random.nextInt(1 << 20)));
    }
    for (int more = count(random); more > 0 && !shortLived; more--) {
      Between road = random.nextInt(4) == 0 ? Between.CLIENT_AND_SHOP : Between.CLIENT_AND_PAYMENT;
      messages.add(
          new OnMessage(
              road,
              1 + random.nextInt(LATEST_MESSAGE),
              OF_MESSAGES.get(random.nextInt(OF_MESSAGES.size())),
              random.nextInt(1 << 20)));
    }
    List<OnCommand> commands = new ArrayList<>();
    if (random.nextInt(3) == 0 && !shortLived) {
      boolean onDebit = random.nextInt(5) < 3;
      commands.add(
          new OnCommand(
              onDebit,
              onDebit ? 1 : 1 + random.nextInt(LATEST_COMMAND),
              OF_COMMANDS.get(random.nextInt(OF_COMMANDS.size())),
              random.nextInt(1 << 20)));
    }
    List<Death> deaths = new ArrayList<>();
    if (shortLived) {
      deaths.add(new Death(LAST_STEP_BEFORE_PROOF, true));
    } else if (random.nextInt(4) == 0) {
      deaths.add(new Death(1 + random.nextInt(STEPS), random.nextBoolean()));
      if (random.nextInt(4) == 0) {
        deaths.add(new Death(1 + random.nextInt(2), random.nextBoolean()));
      }
    }
    return new RunPlan(
        number,
        1 + random.nextInt(DEAREST),
        messages,
        commands,
        deaths,
        !shortLived && random.nextBoolean(),
        random.nextInt(20) == 0,
        random.nextInt(8) > 0,
        shortLived);
  }

  Optional<OnMessage> onMessage(Between road, int nth) {
    return messages.stream().filter(m -> m.road() == road && m.nth() == nth).findFirst();
  }

  Optional<OnCommand> onCommand(boolean isDebit, int nthDebit, int nth) {
    return commands.stream()
        .filter(c -> c.onDebit() ? isDebit && c.nth() == nthDebit : c.nth() == nth)
        .findFirst();
  }

  /** Kills that the plan wants, whether a message meets them or not. */
  Stream<Fault> kills() {
    return messages.stream().map(OnMessage::fault).filter(RunPlan::isKill);
  }

  static boolean isKill(Fault fault) {
    return fault == Fault.SERVER_KILLED || fault == Fault.POSTGRES_KILLED;
  }

  /** None in a fifth of the runs, seldom more than three. */
  private static int count(Random random) {
    int faults = 0;
    while (faults < 4 && random.nextInt(5) < 3) {
      faults++;
    }
    return faults;
  }
}
