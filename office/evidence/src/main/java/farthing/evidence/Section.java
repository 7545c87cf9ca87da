package farthing.evidence;

import farthing.base.Bytes;
import farthing.base.Malformed;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What one of the parties has written down of a purchase.
 *
 * @param name which part of it
 * @param data 1 to 24 fields; octets are hexadecimal, times as RFC 3339, amounts in minor units
 */
public record Section(Name name, SortedMap<String, String> data) {
  private static final int MOST_FIELDS = 24;
  private static final int LONGEST = 20_000;
  private static final Pattern FIELD = Pattern.compile("[a-z0-9-]{1,30}");

  /** Whose word a section is, and about what; in the order in which they stand in a file. */
  public enum Name {
    /** The merchant's signed order, as the payment server got it. */
    ORDER,
    /** What the card said and the security card commanded. */
    DRAW,
    /** The card's proof. */
    PROOF,
    /** The merchant's word that its order is over. */
    CLOSE,
    /** The security card's command to take back. */
    CANCEL,
    /** The card's answer to that. */
    CANCEL_PROOF,
    /** The batch, as the payment server has it. */
    SEALED,
    /** The batch, as clearing took it. */
    BATCH,
    /** The purchase in that batch, and where. */
    RECORD,
    /** Its cancel in that batch, and where. */
    CANCEL_RECORD,
    /** Released early, and no proof came. */
    UNPROVEN,
    /** A proof that came after its batch. */
    LATE_PROOF,
    /** What is against it. */
    DISPUTE,
    /** Paid to its merchant. */
    CLEARED,
    /** Taken off its merchant. */
    CANCEL_CLEARED,
    /** The payment in which it is. */
    SETTLEMENT,
    /** The payment that makes that one once more because it came back: the last of them. */
    PAID_AGAIN,
    /** The merchant's statement. */
    STATEMENT,
    /** What its card gets back of it, or has got. */
    REFUND;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    static Name ofWord(String word) {
      return Arrays.stream(values())
          .filter(name -> name.word().equals(word))
          .findFirst()
          .orElseThrow(() -> new Malformed("evidence: an unknown section"));
    }
  }

  public Section {
    data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
    if (data.isEmpty() || data.size() > MOST_FIELDS) {
      throw new Malformed("evidence: a section has 1 to " + MOST_FIELDS + " fields");
    }
    data.forEach((field, value) -> {
      if (!FIELD.matcher(field).matches() || value.length() > LONGEST) {
        throw new Malformed("evidence: a field of a section has another form");
      }
    });
  }

  /** A field, if it is there. */
  public Optional<String> find(String field) {
    return Optional.ofNullable(data.get(field));
  }

  /**
   * @throws Malformed if it is not there
   */
  public String get(String field) {
    return find(field)
        .orElseThrow(() -> new Malformed("evidence: " + name.word() + " lacks " + field));
  }

  /**
   * @throws Malformed if it is not there, or no number
   */
  public long number(String field) {
    try {
      return Long.parseLong(get(field));
    } catch (NumberFormatException e) {
      throw new Malformed("evidence: " + field + " of " + name.word() + " is no number", e);
    }
  }

  /**
   * @throws Malformed if it is not there, or no hexadecimal
   */
  public Bytes octets(String field) {
    return Bytes.ofHex(get(field));
  }
}
