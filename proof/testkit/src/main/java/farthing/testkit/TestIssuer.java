package farthing.testkit;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.purse.Commitment;
import farthing.purse.CompletionCode;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.LoadSignatures;
import farthing.purse.ParameterUpdate;
import farthing.purse.PinBlock;
import farthing.purse.TransactionType;
import farthing.purse.UpdateAnswer;
import farthing.purse.UpdateCommand;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.purse.UpdateSignatures;
import java.util.List;

/**
 * Signs loads, unloads and updates for one purse whose keys it is told, as its issuer does, and
 * checks every signature that comes back. Refuses nothing by itself.
 */
public final class TestIssuer {
  private static final Bytes ANY_RANDOM = Bytes.ofHex("1122334455667788");

  private final MacKey loadKey;
  private final MacKey updateKey;

  public TestIssuer(MacKey loadKey, MacKey updateKey) {
    this.loadKey = loadKey;
    this.updateKey = updateKey;
  }

  /** Whether the purse signed its answer to INITIALIZE for this load or unload. */
  public boolean isS1Right(TransactionType type, LoadInitialize load, LoadInitializeAnswer answer) {
    return LoadSignatures.s1(sessionKey(answer), type, load, answer).equals(answer.s1());
  }

  /** The issuer's word that fits this session. */
  public LoadCommand sign(
      TransactionType type,
      LoadInitialize load,
      LoadInitializeAnswer answer,
      CompletionCode issuer,
      List<ParameterUpdate.Limits> updates) {
    Mac8 s2 = LoadSignatures.s2(sessionKey(answer), type, issuer, load, answer.s1(), updates);
    return new LoadCommand(issuer, s2, updates);
  }

  /** Whether S3 is that of what the answer says, and RIEP, if it is there, the one of HIEP. */
  public boolean isProven(
      TransactionType type, LoadInitialize load, LoadInitializeAnswer opened, LoadAnswer answer) {
    int number = answer.transactionNumber();
    Mac8 s3 =
        LoadSignatures.s3(
            LoadSignatures.proofKey(opened).from(loadKey),
            answer.cc(),
            type,
            opened.iep(),
            number,
            load,
            answer.balanceAfterMinor());
    return s3.equals(answer.s3())
        && answer
            .secret()
            .map(riep -> Commitment.to(riep, load, opened.iep(), number))
            .map(opened.commitment()::equals)
            .orElse(true);
  }

  public boolean isS1Right(UpdateInitialize update, UpdateInitializeAnswer answer) {
    return UpdateSignatures.s1(sessionKey(answer), update, answer).equals(answer.s1());
  }

  public UpdateCommand sign(
      UpdateInitialize update, UpdateInitializeAnswer answer, List<ParameterUpdate> updates) {
    return new UpdateCommand(
        UpdateSignatures.s2(sessionKey(answer), update, answer.s1(), updates), updates);
  }

  /** A new PIN for this session alone. */
  public ParameterUpdate.NewPin seal(UpdateInitializeAnswer answer, PinBlock pin) {
    return ParameterUpdate.NewPin.seal(
        UpdateSignatures.pinKey(answer).from(updateKey), pin, ANY_RANDOM);
  }

  /** Whether S3 is that of what the answer says. */
  public boolean isProven(
      UpdateInitialize update, UpdateInitializeAnswer opened, UpdateAnswer answer) {
    return UpdateSignatures.s3(
            UpdateSignatures.proofKey(opened).from(updateKey),
            answer.cc(),
            opened.iep(),
            answer.transactionNumber(),
            update)
        .equals(answer.s3());
  }

  private MacKey sessionKey(LoadInitializeAnswer answer) {
    return LoadSignatures.sessionKey(answer).from(loadKey);
  }

  private MacKey sessionKey(UpdateInitializeAnswer answer) {
    return UpdateSignatures.sessionKey(answer).from(updateKey);
  }
}
