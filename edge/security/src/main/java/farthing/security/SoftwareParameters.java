package farthing.security;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.purse.PsamParameter;
import farthing.purse.PsamParameter.Follows;
import farthing.purse.PsamUpdate;
import farthing.purse.SecurityCard.UpdateOutcome;
import java.util.List;
import java.util.function.Consumer;

/**
 * UPDATE PSAM PARAMETER of a security card in software: each message that it accepts is durable in
 * its books before it holds, and all of them are read, and verified, again when it starts.
 *
 * <p>Checks, in this order, each on the whole message: counter, TLV and MAC can be told apart; the
 * MAC is KPSAM's; the counter is above the last one; the TLV is what the protocol allows; it
 * follows the message accepted last. What is refused changes nothing.
 *
 * <p>Safe for all threads; one message at a time.
 */
final class SoftwareParameters {
  private final PsamKeys keys;
  private final PsamBooks books;
  private final Consumer<PsamParameters> changed;
  private volatile PsamParameters now = PsamParameters.NONE;

  /** Whether the books may have one more than is known here: they did not answer. */
  private boolean unsure;

  /**
   * @param changed is told what holds, also at first if anything was ever set
   * @throws IllegalStateException if the books have a message that was never accepted
   */
  SoftwareParameters(PsamKeys keys, PsamBooks books, Consumer<PsamParameters> changed) {
    this.keys = keys;
    this.books = books;
    this.changed = changed;
    read();
  }

  PsamParameters now() {
    return now;
  }

  synchronized UpdateOutcome update(Bytes message) {
    if (unsure) {
      read();
    }
    Judged judged = judge(now, message);
    if (judged.outcome == UpdateOutcome.ACCEPTED) {
      unsure = true;
      books.updated(keys.psam(), now.counter(), judged.after.counter(), message);
      unsure = false;
      now = judged.after;
      changed.accept(now);
    }
    return judged.outcome;
  }

  private void read() {
    PsamParameters read = PsamParameters.NONE;
    for (Bytes message : books.updates(keys.psam())) {
      Judged judged = judge(read, message);
      if (judged.outcome != UpdateOutcome.ACCEPTED) {
        throw new IllegalStateException(
            "security card %s: its books have a parameter message that it refuses (%s)"
                .formatted(keys.psam(), judged.outcome));
      }
      read = judged.after;
    }
    now = read;
    unsure = false;
    if (read.counter() > 0) {
      changed.accept(read);
    }
  }

  /** What a message comes to, and what then holds. */
  private record Judged(UpdateOutcome outcome, PsamParameters after) {}

  private Judged judge(PsamParameters last, Bytes message) {
    try {
      PsamUpdate update = PsamUpdate.parse(message);
      if (!update.isSignedWith(keys.psamKey())) {
        return refused(last, UpdateOutcome.MAC_WRONG);
      }
      if (update.counter() <= last.counter()) {
        return refused(last, UpdateOutcome.COUNTER_USED);
      }
      List<PsamParameter> parameters = PsamParameter.parse(update.tlv());
      if (!parameters.getFirst().equals(new Follows(last.counter()))) {
        return refused(last, UpdateOutcome.NOT_NEXT);
      }
      return new Judged(UpdateOutcome.ACCEPTED, last.after(update.counter(), parameters));
    } catch (Malformed e) {
      return refused(last, UpdateOutcome.MALFORMED);
    }
  }

  private static Judged refused(PsamParameters last, UpdateOutcome why) {
    return new Judged(why, last);
  }
}
