package farthing.torture;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happens to one purchase: from the seed alone, whatever threads do meanwhile.
 *
 * @param number 0 is the first
 * @param deaths of the client: the first while it pays, the next while it resumes or cancels
 * @param change what the person wants once it is paid
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
    Change change,
    boolean isResumedAtOnce,
    boolean isShopDeaf,
    boolean isPatient,
    boolean isShortLived) {
  /** So many runs for one whose client is in a process with others. */
  static final int RUNS_PER_PROCESS_RUN = 4;

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

  /** Of the person's mind. */
  enum Change {
    NONE,
    /** The purchase shall be cancelled, before the goods are delivered. */
    CANCEL,
    /** And afterwards, when it is too late. */
    CANCEL_TOO_LATE
  }

  /**
   * @param nth of the run's messages on this road, from 1
   * @param salt which byte, which older message, how long
   */
  record OnMessage(Between road, int nth, Fault fault, int salt) {}

  /**
   * @param nth of the commands that it counts, from 1
   * @param onValue counts commands that debit or credit alone, otherwise all
   */
  record OnCommand(boolean onValue, int nth, Fault fault, int salt) {}

  /**
   * @param step of the client's journal, from 1
   * @param afterwards once the step is on the disk
   */
  record Death(int step, boolean afterwards) {}

  /** Its client runs in a process that it shares with others. */
  boolean isInProcess() {
    return isInProcess(number);
  }

  static boolean isInProcess(int number) {
    return number % RUNS_PER_PROCESS_RUN == RUNS_PER_PROCESS_RUN - 1;
  }

  /** As many of the card's transactions as it may take. */
  int transactions() {
    return change == Change.CANCEL || isOrderClosed() ? 2 : 1;
  }

  /** The shop closes it, whatever anybody wants. */
  boolean isOrderClosed() {
    return messages.stream().anyMatch(m -> m.fault() == Fault.ORDER_CLOSED);
  }

  Optional<OnMessage> onMessage(Between road, int nth) {
    return messages.stream().filter(m -> m.road() == road && m.nth() == nth).findFirst();
  }

  Optional<OnCommand> onCommand(boolean isOfValue, int nthOfValue, int nth) {
    return commands.stream()
        .filter(c -> c.onValue() ? isOfValue && c.nth() == nthOfValue : c.nth() == nth)
        .findFirst();
  }

  Optional<Death> death(int life) {
    return life < deaths.size() ? Optional.of(deaths.get(life)) : Optional.empty();
  }

  /** Kills of processes that the plan wants, whether a message meets them or not. */
  Stream<Fault> kills() {
    return messages.stream().map(OnMessage::fault).filter(RunPlan::isKill);
  }

  static boolean isKill(Fault fault) {
    return fault == Fault.SERVER_KILLED
        || fault == Fault.POSTGRES_KILLED
        || fault == Fault.CLIENT_PROCESS_KILLED;
  }
}
