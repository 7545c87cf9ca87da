package farthing.torture;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The faults of one run: from the seed alone, whatever threads do meanwhile.
 *
 * @param number 0 is the first
 * @param deaths of the client: the first in its first life, the next in the second
 * @param isDeaf no confirmation reaches the shop or the bank before everything comes back
 * @param isPatient waits until the servers are back, however long that takes
 */
public record RunPlan(
    int number,
    List<OnMessage> messages,
    List<OnCommand> commands,
    List<Death> deaths,
    boolean isDeaf,
    boolean isPatient) {
  /** So many runs for one whose client is in a process with others. */
  static final int RUNS_PER_PROCESS_RUN = 4;

  public RunPlan {
    messages = List.copyOf(messages);
    commands = List.copyOf(commands);
    deaths = List.copyOf(deaths);
  }

  /** Between whom a message travels. */
  public enum Between {
    CLIENT_AND_PAYMENT,
    CLIENT_AND_SHOP,
    CLIENT_AND_LOAD,
    CLIENT_AND_BANK,
    BANK_AND_LOAD
  }

  /**
   * @param nth of the run's messages on this road, from 1
   * @param salt which byte, which older message, how long
   */
  public record OnMessage(Between road, int nth, Fault fault, int salt) {}

  /**
   * @param nth of the commands that it counts, from 1
   * @param onValue counts commands that debit or credit alone, otherwise all
   */
  public record OnCommand(boolean onValue, int nth, Fault fault, int salt) {}

  /**
   * @param step of the client's journal, from 1
   * @param afterwards once the step is on the disk
   */
  public record Death(int step, boolean afterwards) {}

  /** Its client runs in a process that it shares with others. */
  public boolean isInProcess() {
    return isInProcess(number);
  }

  public static boolean isInProcess(int number) {
    return number % RUNS_PER_PROCESS_RUN == RUNS_PER_PROCESS_RUN - 1;
  }

  public boolean has(Fault fault) {
    return messages.stream().anyMatch(m -> m.fault() == fault);
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
  public Stream<Fault> kills() {
    return messages.stream().map(OnMessage::fault).filter(Fault::isKill);
  }
}
