package farthing.merchant;

/** What became of the wish to end an order. An order ends once, accepted or closed. */
public enum Ending {
  /** It was open, and this call ended it. */
  ENDED_NOW,
  /** It had been accepted before, and stays so. */
  ACCEPTED_BEFORE,
  /** It had been closed before, and stays so. */
  CLOSED_BEFORE
}
