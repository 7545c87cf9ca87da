package farthing.merchant;

/** An order as the book has it. */
public record BookedOrder(OpenOrder open, State state) {

  /** How far it is. */
  public enum State {
    OPEN,
    ACCEPTED,
    CLOSED
  }
}
