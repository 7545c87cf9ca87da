package farthing.testkit;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.ParameterUpdate;
import farthing.purse.UpdateAnswer;
import farthing.purse.UpdateCommand;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.purse.UpdateSignatures;
import java.util.List;
import java.util.Optional;

/**
 * Updates: on the host every layout, key and signature of section 4; on a purse its answers, byte
 * for byte.
 */
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

  /** A purse whose next transaction is the row's, with the row's RND. */
  static Verdict onPurse(BlankPurses purses, VectorRow row) {
    VectorRow given = row.object("given");
    VectorRow expected = row.object("expect");
    Expectations expect = new Expectations(expected);
    ScriptedRandom random =
        new ScriptedRandom(0).then(given.hex("rnd", UpdateInitializeAnswer.RANDOM_SIZE));
    return VectorCard.ask(
        purses,
        profile(given),
        random,
        expect,
        card -> {
          Bytes named = expected.hex("initializeCommandData");
          expect.wanted(
              "initializeAnswer",
              card.done("initializeAnswer", CommandApdu.of(0x90, 0x50, 0x04, 0x00, named)));
          Bytes data = expected.hex("updateCommandData");
          expect.wanted(
              "updateAnswer",
              card.done("updateAnswer", CommandApdu.of(0x90, 0x58, 0x00, 0x00, data)));
        });
  }

  private static PurseProfile profile(VectorRow given) {
    int number = given.u2("nt");
    if (number == 0) {
      throw new Malformed("given.nt: no purse attempts this number");
    }
    MacKey anyKey = PurchaseVectors.cardKey(given, "kmu", KeyUsage.PURCHASE);
    MacKey updateKey = PurchaseVectors.cardKey(given, "kmu", KeyUsage.UPDATE);
    return new PurseProfile(
        Fields.iep(given),
        given.suite("alg"),
        given.u1("vk"),
        Fields.expiry(given),
        given.u1("am"),
        given.u2("cstat"),
        List.of(PurseProfile.slot(Currency.EUR, 2000, 50_000, 10_000)),
        number - 1,
        0,
        new PurseProfile.CardKeys(anyKey, anyKey, anyKey, updateKey),
        Optional.of(VectorCard.PIN));
  }

  private static UpdateInitialize update(VectorRow given) {
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
