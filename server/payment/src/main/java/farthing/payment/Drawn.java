package farthing.payment;

import farthing.base.Bytes;
import farthing.base.SecretAccess;
import farthing.purse.ReleasedDraw;
import farthing.purse.SignedDraw;
import java.util.Optional;

/**
 * What a draw left for the steps after it.
 *
 * @param released where the security card was free again at once, what others compare with
 */
record Drawn(SignedDraw signed, Optional<ReleasedDraw> released) {

  static Drawn held(SignedDraw signed) {
    return new Drawn(signed, Optional.empty());
  }

  static Drawn released(ReleasedDraw released) {
    return new Drawn(released.signed(), Optional.of(released));
  }

  /** As the journal has it: the two differ in size. */
  static Drawn parse(Bytes record) {
    return record.size() == ReleasedDraw.SIZE
        ? released(ReleasedDraw.parse(record))
        : held(SignedDraw.parse(record));
  }

  /** For the journal, which is all that knows K7 once this process is gone. */
  Bytes record() {
    return released.map(r -> r.reveal(SecretAccess.granted())).orElseGet(signed::toBytes);
  }
}
