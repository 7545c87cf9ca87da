package farthing.payment;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Where a payment server stops, to be killed there. */
enum KillPoint {
  NOWHERE(""),
  DRAW_ARRIVED("draw"),
  DRAW_SIGNED("draw"),
  DRAW_JOURNALLED("draw"),
  RESPONSE_ARRIVED("debit-response"),
  PROOF_VERIFIED("debit-response"),
  RESPONSE_JOURNALLED("debit-response"),
  CLOSE_JOURNALLED("close"),
  CANCEL_SIGNED("cancel"),
  CANCEL_JOURNALLED("cancel"),
  CANCEL_PROOF_VERIFIED("cancel-response"),
  CANCEL_RESPONSE_JOURNALLED("cancel-response");

  /** During which message. */
  final String step;

  KillPoint(String step) {
    this.step = step;
  }

  /** Stops at the point of this step and moment, if that is the one wanted. */
  static void stopAt(String step, String moment, KillPoint wanted) {
    Arrays.stream(values())
        .filter(point -> point.step.equals(step) && point.name().endsWith(moment))
        .forEach(point -> point.stopHere(wanted));
  }

  /** Says that the point is reached and goes no further; the process is killed from outside. */
  void stopHere(KillPoint wanted) {
    if (this == wanted) {
      System.out.println("AT " + this);
      System.out.flush();
      while (true) {
        LockSupport.park();
      }
    }
  }
}
