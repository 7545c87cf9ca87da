package farthing.clearing;

import farthing.batches.BatchWord.Hold;

/** Why a batch is held. */
final class Unsound extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Hold why;
  private final String detail;

  /**
   * @param detail for people
   */
  Unsound(Hold why, String detail) {
    super(why + " " + detail, null, false, false);
    this.why = why;
    this.detail = detail;
  }

  Hold why() {
    return why;
  }

  String detail() {
    return detail;
  }
}
