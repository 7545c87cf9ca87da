package farthing.testkit;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.KeyUsage;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.purse.CardSecret;
import farthing.purse.CommandApdu;
import farthing.purse.Commitment;
import farthing.purse.CompletionCode;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.LoadSignatures;
import farthing.purse.TransactionType;
import java.util.List;
import java.util.Optional;

/**
 * Loads and unloads: on the host every layout, key and signature of section 4; on a purse its
 * answers, byte for byte.
 */
final class LoadVectors {
  private LoadVectors() {}

  static Verdict onHost(VectorRow row) {
    VectorRow given = row.object("given");
    Expectations expect = new Expectations(row.object("expect"));
    TransactionType type = type(given);
    LoadInitialize load = load(given);
    MacKey loadKey = PurchaseVectors.cardKey(given, "kml", KeyUsage.LOAD);
    expect.optional("cardLoadKey", loadKey);
    expect.wanted("initializeCommandData", load.toBytes());

    LoadInitializeAnswer unsigned = unsigned(given, load);
    expect.optional("hiep", unsigned.commitment().value());
    MacKey sessionKey = LoadSignatures.sessionKey(unsigned).from(loadKey);
    expect.optional("sessionKey", sessionKey);
    Mac8 s1 = LoadSignatures.s1(sessionKey, type, load, unsigned);
    expect.optional("s1", s1);
    expect.wanted("initializeAnswer", unsigned.signed(s1).toBytes());
    if (load.amount().isZero()) {
      return expect.verdict();
    }

    CompletionCode issuer = new CompletionCode(given.u2("cciss"));
    Mac8 s2 = LoadSignatures.s2(sessionKey, type, issuer, load, s1, List.of());
    expect.optional("s2", s2);
    expect.wanted("creditCommandData", new LoadCommand(issuer, s2, List.of()).toBytes());

    CompletionCode cc = new CompletionCode(given.u2("cc"));
    int number = unsigned.transactionNumber();
    int after = balanceAfter(type, unsigned.balance(), load.amount(), cc);
    MacKey proofKey = LoadSignatures.proofKey(unsigned).from(loadKey);
    Mac8 s3 = LoadSignatures.s3(proofKey, cc, type, unsigned.iep(), number, load, after);
    expect.optional("s3", s3);
    Optional<CardSecret> secret = cc.isDone() ? Optional.empty() : Optional.of(secret(given));
    expect.wanted("creditAnswer", new LoadAnswer(cc, number, after, s3, secret).toBytes());
    return expect.verdict();
  }

  /** A purse whose next transaction is the row's, with the row's RIEP. */
  static Verdict onPurse(BlankPurses purses, VectorRow row) {
    VectorRow given = row.object("given");
    VectorRow expected = row.object("expect");
    Expectations expect = new Expectations(expected);
    boolean load = type(given) == TransactionType.LOAD;
    boolean proof = given.amount("m") == 0;
    ScriptedRandom random = new ScriptedRandom(0);
    return VectorCard.ask(
        purses,
        profile(given),
        random,
        expect,
        card -> {
          // a proof is given without
          if (!proof && (given.u1("am") & PurseProfile.PIN_FOR_LOAD) != 0) {
            card.verifyPin();
          }
          random.then(secret(given).value());
          Bytes named = expected.hex("initializeCommandData");
          CommandApdu initialize = CommandApdu.of(0x90, 0x50, load ? 0x00 : 0x05, 0x00, named);
          expect.wanted("initializeAnswer", card.done("initializeAnswer", initialize));
          if (!proof) {
            Bytes data = expected.hex("creditCommandData");
            CommandApdu settle =
                load
                    ? CommandApdu.of(0x90, 0x52, 0x00, 0x00, data)
                    : CommandApdu.of(0x90, 0x54, 0x05, 0x00, data);
            expect.wanted("creditAnswer", card.done("creditAnswer", settle));
          }
        });
  }

  private static PurseProfile profile(VectorRow given) {
    int number = given.u2("nt");
    if (number == 0) {
      throw new Malformed("given.nt: no purse attempts this number");
    }
    int maximum = given.amount("balmax");
    MacKey anyKey = PurchaseVectors.cardKey(given, "kml", KeyUsage.PURCHASE);
    MacKey loadKey = PurchaseVectors.cardKey(given, "kml", KeyUsage.LOAD);
    return new PurseProfile(
        Fields.iep(given),
        given.suite("alg"),
        given.u1("vk"),
        Fields.expiry(given),
        given.u1("am"),
        given.u2("cstat"),
        List.of(PurseProfile.slot(Fields.currency(given), given.amount("bal"), maximum, maximum)),
        number - 1,
        given.u2("ntlast"),
        new PurseProfile.CardKeys(anyKey, loadKey, anyKey, anyKey),
        Optional.of(VectorCard.PIN));
  }

  private static TransactionType type(VectorRow given) {
    TransactionType type = TransactionType.ofCode(given.u1("ti"));
    if (type != TransactionType.LOAD && type != TransactionType.UNLOAD) {
      throw new Malformed("given.ti: a load has 12, an unload 10");
    }
    return type;
  }

  private static LoadInitialize load(VectorRow given) {
    return new LoadInitialize(
        Amount.ofMinor(given.amount("m"), Fields.currency(given)),
        Dthr.of(given.hex("dthr", Dthr.SIZE)),
        new LoadingBankId(given.hex("idlacq", LoadingBankId.SIZE)),
        new LoadingDeviceId(given.hex("idlda", LoadingDeviceId.SIZE)),
        TransactionId.of(given.hex("trx", TransactionId.SIZE)));
  }

  private static CardSecret secret(VectorRow given) {
    return new CardSecret(given.hex("riep", CardSecret.SIZE));
  }

  private static LoadInitializeAnswer unsigned(VectorRow given, LoadInitialize load) {
    int number = given.u2("nt");
    return new LoadInitializeAnswer(
        Fields.iep(given),
        given.suite("alg"),
        given.u1("vk"),
        Fields.expiry(given),
        given.u1("am"),
        given.u2("cstat"),
        Amount.ofMinor(given.amount("bal"), load.amount().currency()),
        Amount.ofMinor(given.amount("balmax"), load.amount().currency()),
        number,
        given.u2("ntlast"),
        Commitment.to(secret(given), load, Fields.iep(given), number),
        Mac8.ZERO);
  }

  private static int balanceAfter(
      TransactionType type, Amount before, Amount moved, CompletionCode cc) {
    if (!cc.isDone()) {
      return before.minor();
    }
    return (type == TransactionType.LOAD ? before.plus(moved) : before.minus(moved)).minor();
  }
}
