package farthing.torture;

/**
 * Something that must not be.
 *
 * @param trx empty where no purchase or load can be named
 * @param minor of value that is lost or created, 0 for the others
 */
public record Finding(Kind kind, String trx, String card, long minor, String text) {

  public enum Kind {
    /** Value left a card or an account and is in nobody's hands. */
    LOST,
    /** Somebody holds value that nobody gave. */
    CREATED,
    /** A purchase or load is in no final state, and nobody is left who could bring it into one. */
    UNDECIDED,
    /** A client was told otherwise than it was. */
    MISINFORMED
  }

  @Override
  public String toString() {
    return kind
        + (trx.isEmpty() ? "" : " " + trx)
        + (card.isEmpty() ? "" : " card " + card)
        + (minor == 0 ? "" : ", %d minor units".formatted(minor))
        + ": "
        + text;
  }
}
