package farthing.payment;

/** Where a payment server stops, to be killed there. */
enum KillPoint {
  NOWHERE(""),
  DRAW_ARRIVED("draw"),
  DRAW_SIGNED("draw"),
  DRAW_JOURNALLED("draw"),
  RESPONSE_ARRIVED("debit-response"),
  PROOF_VERIFIED("debit-response"),
  RESPONSE_JOURNALLED("debit-response");

  /** During which message. */
  final String step;

  KillPoint(String step) {
    this.step = step;
  }

  /** Says that the point is reached and goes no further; the process is killed from outside. */
  void stopHere(KillPoint wanted) {
    if (this == wanted) {
      System.out.println("AT " + this);
      System.out.flush();
      while (true) {
        java.util.concurrent.locks.LockSupport.park();
      }
    }
  }
}
