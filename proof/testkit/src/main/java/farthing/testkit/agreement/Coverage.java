package farthing.testkit.agreement;

import farthing.base.Bytes;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How often each command had each outcome: what shows that a run was not trivial. */
public final class Coverage {
  private static final Set<Integer> SETTLING = Set.of(0x52, 0x54, 0x58);

  private final SortedMap<String, Long> counts = new TreeMap<>();
  private final SortedSet<Integer> statuses = new TreeSet<>();

  void count(CommandApdu command, ResponseApdu answer) {
    statuses.add(answer.status());
    counts.merge(name(command) + " " + outcome(command, answer), 1L, Long::sum);
  }

  /** Every status word that was answered. */
  public SortedSet<Integer> statuses() {
    return Collections.unmodifiableSortedSet(statuses);
  }

  /** By command and outcome: {@code DEBIT 9000 CC 0001}. */
  public SortedMap<String, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  /** A line for each command and outcome. */
  public String toText() {
    return counts.entrySet().stream()
        .map(e -> "%,12d  %s".formatted(e.getValue(), e.getKey()))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static String name(CommandApdu c) {
    return switch ((c.cla() << 8) | c.ins()) {
      case 0x00A4 -> "SELECT";
      case 0x00B2 -> "READ RECORD";
      case 0x0020 -> "VERIFY";
      case 0x9050 ->
          switch (c.p1()) {
            case 0x00 -> "INITIALIZE load";
            case 0x01 -> "INITIALIZE purchase";
            case 0x04 -> "INITIALIZE update";
            case 0x05 -> "INITIALIZE unload";
            case 0x07 -> "INITIALIZE cancel";
            default -> "INITIALIZE other";
          };
      case 0x9052 -> c.p1() == 0x00 ? "CREDIT load" : "CREDIT";
      case 0x9054 -> c.p1() == 0x05 ? "DEBIT unload" : "DEBIT";
      case 0x9058 -> "UPDATE";
      case 0x905A -> "GET PREVIOUS";
      case 0x905C -> "SLOT INQUIRY";
      case 0x90E0 -> "PERSONALISE";
      default -> "another command";
    };
  }

  private static String outcome(CommandApdu command, ResponseApdu answer) {
    String status = "%04X".formatted(answer.status());
    boolean hasCc = command.cla() == 0x90 && SETTLING.contains(command.ins());
    if (!hasCc || !answer.isDone()) {
      return status;
    }
    Bytes cc = answer.data().slice(0, 2);
    return status + " CC " + cc.hex();
  }
}
