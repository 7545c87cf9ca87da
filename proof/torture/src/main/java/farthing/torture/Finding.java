package farthing.torture;

/**
 * Something that must not be.
 *
 * @param trx empty where no purchase can be named
 * @param minor of value that is lost or created, 0 for the others
 */
record Finding(Kind kind, String trx, String card, long minor, String text) {

  enum Kind {
    /** Value left a card and is in nobody's hands. */
    LOST,
    /** Somebody holds value that no card gave. */
    CREATED,
    /** A purchase is in no final state, and nobody is left who could bring it into one. */
    UNDECIDED,
    /** A client was told otherwise than it was. */
    MISINFORMED
  }

  @Override
  public String toString() {
    return kind
        + (trx.isEmpty() ? "" : " purchase " + trx)
        + (card.isEmpty() ? "" : " card " + card)
        + (minor == 0 ? "" : ", %d minor units".formatted(minor))
        + ": "
        + text;
  }
}
