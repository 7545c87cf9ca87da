package farthing.testkit;

import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;

/**
 * The keys of one transaction between a merchant or bank and its server, on the host: section 7.
 */
final class SessionVectors {
  private SessionVectors() {}

  static Verdict onHost(VectorRow row) {
    TransactionKeys keys =
        TransactionKeys.derive(
            SharedKey.of("vector", row.hex("sharedKey", SharedKey.SIZE).toArray()),
            row.hex("salt"),
            Flow.ofWord(row.text("flow")),
            new PartyId(row.text("party")),
            TransactionId.parse(row.text("transactionId")));
    Expectations expect = new Expectations(row);
    for (String use : new String[] {"order", "wrap", "result", "expected"}) {
      expect.wanted(use + "Key", keys.reveal(use, SecretAccess.granted()));
    }
    expect.wanted("etsk", keys.wrap(Tsk.of(row.hex("tsk", Tsk.SIZE))));
    return expect.verdictOfThese();
  }
}
