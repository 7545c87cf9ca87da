package farthing.testkit;

import farthing.base.Dthr;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.TransactionId;
import farthing.purse.CompletionCode;
import farthing.purse.ParameterUpdate;
import farthing.purse.UpdateAnswer;
import farthing.purse.UpdateCommand;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.purse.UpdateSignatures;
import java.util.List;

/** Updates on the host: every layout, key and signature of section 4. */
final class UpdateVectors {
  private UpdateVectors() {}

  static Verdict onHost(VectorRow row) {
    VectorRow given = row.object("given");
    Expectations expect = new Expectations(row.object("expect"));
    UpdateInitialize update = update(given);
    MacKey updateKey = PurchaseVectors.cardKey(given, "kmu", KeyUsage.UPDATE);
    expect.optional("cardUpdateKey", updateKey);
    expect.wanted("initializeCommandData", update.toBytes());

    UpdateInitializeAnswer unsigned = unsigned(given);
    MacKey sessionKey = UpdateSignatures.sessionKey(unsigned).from(updateKey);
    expect.optional("sessionKey", sessionKey);
    Mac8 s1 = UpdateSignatures.s1(sessionKey, update, unsigned);
    expect.optional("s1", s1);
    expect.wanted("initializeAnswer", unsigned.signed(s1).toBytes());

    List<ParameterUpdate> updates = ParameterUpdate.parse(given.hex("updates"));
    Mac8 s2 = UpdateSignatures.s2(sessionKey, update, s1, updates);
    expect.optional("s2", s2);
    expect.wanted("updateCommandData", new UpdateCommand(s2, updates).toBytes());

    CompletionCode cc = new CompletionCode(given.u2("cc"));
    int number = unsigned.transactionNumber();
    MacKey proofKey = UpdateSignatures.proofKey(unsigned).from(updateKey);
    Mac8 s3 = UpdateSignatures.s3(proofKey, cc, unsigned.iep(), number, update);
    expect.optional("s3", s3);
    expect.wanted("updateAnswer", new UpdateAnswer(cc, number, s3).toBytes());
    return expect.verdict();
  }

  static UpdateInitialize update(VectorRow given) {
    return new UpdateInitialize(
        Dthr.of(given.hex("dthr", Dthr.SIZE)),
        TransactionId.of(given.hex("trx", TransactionId.SIZE)));
  }

  private static UpdateInitializeAnswer unsigned(VectorRow given) {
    return new UpdateInitializeAnswer(
        Fields.iep(given),
        given.suite("alg"),
        given.u1("vk"),
        Fields.expiry(given),
        given.u1("am"),
        given.u2("cstat"),
        given.u2("nt"),
        given.hex("rnd", UpdateInitializeAnswer.RANDOM_SIZE),
        Mac8.ZERO);
  }
}
