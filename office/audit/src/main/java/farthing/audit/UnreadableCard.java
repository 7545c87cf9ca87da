package farthing.audit;

/** A card that is there and cannot be read: blank, no purse, or answering what no purse does. */
public final class UnreadableCard extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnreadableCard(String why) {
    super(why);
  }
}
