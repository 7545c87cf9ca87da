package farthing.iso20022;

import farthing.iso20022.BankLine.Direction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of transfers, by what a bank's statements say of one account. Only what is booked
 * counts. It decides nothing about money: it says what the bank says.
 *
 * @param outcomes one for each transfer, in the order they were given
 * @param unmatched booked lines that are the outcome of no transfer, in the bank's order
 */
public record Matching(List<Outcome> outcomes, List<Unmatched> unmatched) {

  /** What became of one transfer. */
  public sealed interface Outcome {
    Transfer transfer();
  }

  /** Booked as it was ordered. */
  public record Settled(Transfer transfer, BankLine line) implements Outcome {}

  /**
   * Came back. What came back may be less than what was sent: see the line.
   *
   * @param sent how it was booked before; none if the bank does not tell here
   */
  public record Returned(Transfer transfer, Optional<BankLine> sent, BankLine back)
      implements Outcome {}

  /**
   * Booked, taken back, and booked once more, or booked twice and taken back once: these lines do
   * not tell in which order, and its payee may have it.
   *
   * @param sent how it was booked first
   * @param again how it was booked last
   */
  public record BookedAgain(Transfer transfer, BankLine sent, BankLine back, BankLine again)
      implements Outcome {}

  /** Booked, but with another amount, or with none that the bank tells. */
  public record AmountDiffers(Transfer transfer, BankLine line) implements Outcome {}

  /** Not booked, as far as these statements go. */
  public record Missing(Transfer transfer) implements Outcome {}

  /** A booked line that is the outcome of no transfer. */
  public record Unmatched(Why why, BankLine line) {}

  /** Why a line is nobody's. */
  public enum Why {
    /** Its reference is none of those that were sent, or it has none. */
    NOT_OURS,
    /** The transfer has its line already: the bank booked twice. */
    BOOKED_TWICE,
    /** It came back already: the bank gave more back, or the rest of what it gave back in part. */
    CAME_BACK_TWICE,
    /** It says of itself that it came back, and stands where a payment goes out. */
    CONTRADICTS_ITSELF,
    /**
     * It has the transfer's reference, and an amount that is not read ({@link BankLine#unread}).
     */
    NOT_READ
  }

  public Matching {
    outcomes = List.copyOf(outcomes);
    unmatched = List.copyOf(unmatched);
  }

  private static final class Found {
    final Transfer transfer;
    final Direction sentAs;
    @Nullable BankLine sent;
    @Nullable BankLine back;
    @Nullable BankLine again;

    Found(Transfer transfer, Direction sentAs) {
      this.transfer = transfer;
      this.sentAs = sentAs;
    }

    Outcome outcome() {
      if (back != null && sent != null && again != null) {
        return new BookedAgain(transfer, sent, back, again);
      }
      if (back != null) {
        return new Returned(transfer, Optional.ofNullable(sent), back);
      }
      if (sent == null) {
        return new Missing(transfer);
      }
      return sent.amount().equals(Optional.of(transfer.amount()))
          ? new Settled(transfer, sent)
          : new AmountDiffers(transfer, sent);
    }
  }

  /**
   * @param account whose statements count: others' are passed over
   * @param sent transfers from or to that account, no reference twice
   * @param statements one that is given twice counts once
   */
  public static Matching of(
      AccountId account, Collection<Transfer> sent, Collection<AccountStatement> statements) {
    Map<String, Found> byReference = new LinkedHashMap<>();
    for (Transfer transfer : sent) {
      Found found = new Found(transfer, direction(account, transfer));
      if (byReference.put(transfer.endToEndId().value(), found) != null) {
        throw new NotForABank(RefusalCode.NOT_OF_ONE_FILE, transfer.endToEndId() + " twice");
      }
    }
    List<Unmatched> unmatched = new ArrayList<>();
    for (AccountStatement statement : new LinkedHashSet<>(statements)) {
      if (statement.account().equals(account)) {
        statement.lines().stream()
            .filter(BankLine::booked)
            .forEach(line -> match(line, byReference, unmatched));
      }
    }
    return new Matching(byReference.values().stream().map(Found::outcome).toList(), unmatched);
  }

  private static Direction direction(AccountId account, Transfer transfer) {
    if (transfer.debtor().account().equals(account)) {
      return Direction.DEBIT;
    }
    if (transfer.creditor().account().equals(account)) {
      return Direction.CREDIT;
    }
    throw new IllegalArgumentException(
        transfer.endToEndId() + " has nothing to do with " + account);
  }

  private static void match(
      BankLine line, Map<String, Found> byReference, List<Unmatched> unmatched) {
    Found found = byReference.get(line.endToEndId());
    if (found == null) {
      unmatched.add(new Unmatched(Why.NOT_OURS, line));
    } else if (!line.unread().isEmpty()) {
      unmatched.add(new Unmatched(Why.NOT_READ, line));
    } else if (line.direction() != found.sentAs) {
      if (found.back == null) {
        found.back = line;
      } else {
        unmatched.add(new Unmatched(Why.CAME_BACK_TWICE, line));
      }
    } else if (line.reversal() || !line.returnReason().isEmpty()) {
      unmatched.add(new Unmatched(Why.CONTRADICTS_ITSELF, line));
    } else if (found.sent == null) {
      found.sent = line;
    } else {
      found.again = line;
      unmatched.add(new Unmatched(Why.BOOKED_TWICE, line));
    }
  }
}
