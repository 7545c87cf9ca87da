package farthing.store;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What became of telling one result, for an operator's eyes.
 *
 * @param at when the result was journalled
 * @param nextTry when it is tried again, as long as it is due
 * @param ended when it was told or given up
 * @param lastError why the last try failed, at most 200 characters
 */
public record WebhookResult(
    PartyId party,
    TransactionId trx,
    Step step,
    WebhookState state,
    Instant at,
    int tries,
    Instant nextTry,
    Optional<Instant> ended,
    String lastError) {

  /** Where it stands in lists: {@code AT/PARTY/TRX/STEP}. */
  public Place place() {
    return new Place(at, party.value(), trx.toString(), step.name());
  }

  /** Where a page of a list ended, which asks for the next one. */
  public record Place(Instant at, String party, String trx, String step) {
    /** Before the first one. */
    public static final Place NONE =
        new Place(Instant.EPOCH, "", "00000000-0000-0000-0000-000000000000", "");

    /** The year still has four digits. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * @throws Malformed if it is none
     */
    public static Place ofText(String text) {
      String[] parts = text.split("/", -1);
      if (parts.length != 4) {
        throw new Malformed("a place in the list is AT/PARTY/TRX/STEP");
      }
      try {
        Instant at = Instant.parse(parts[0]);
        if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
          throw new Malformed("nothing ended at " + at);
        }
        return new Place(
            at,
            new PartyId(parts[1]).value(),
            TransactionId.parse(parts[2]).toString(),
            new Step(parts[3]).name());
      } catch (DateTimeParseException e) {
        throw new Malformed("a place in the list begins with a time", e);
      } catch (IllegalArgumentException e) {
        throw new Malformed("a place in the list ends with a step", e);
      }
    }

    @Override
    public String toString() {
      return at + "/" + party + "/" + trx + "/" + step;
    }
  }
}
