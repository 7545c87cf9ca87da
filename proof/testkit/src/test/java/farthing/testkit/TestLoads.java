package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.Mac8;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.ParameterUpdate;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import farthing.purse.UpdateAnswer;
import farthing.purse.UpdateCommand;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import java.util.ArrayList;
import java.util.List;

/** Loads, unloads and updates of a card in a test's hand, with an issuer that knows its keys. */
final class TestLoads {
  static final LoadingBankId BANK = LoadingBankId.ofHex("42414e4b");
  static final LoadingDeviceId DEVICE = LoadingDeviceId.ofHex("010203040506");

  private final TestCard card;
  final TestIssuer issuer;
  private int named;

  TestLoads(TestCard card) {
    this.card = card;
    PurseProfile.CardKeys keys = card.profile.keys();
    issuer = new TestIssuer(keys.load(), keys.update());
  }

  /** A load or unload that the purse has opened its session for. */
  record Opened(TransactionType type, int slot, LoadInitialize load, LoadInitializeAnswer answer) {
    CommandApdu settling(LoadCommand command) {
      return type == TransactionType.LOAD
          ? Purse.creditLoad(slot, command)
          : Purse.debitUnload(slot, command);
    }
  }

  /** What came of one load or unload. */
  record Loaded(Opened opened, LoadCommand command, LoadAnswer answer) {}

  record OpenedUpdate(UpdateInitialize update, UpdateInitializeAnswer answer) {}

  /** What came of one update. */
  record Updated(OpenedUpdate opened, UpdateCommand command, UpdateAnswer answer) {}

  /** Never named before. */
  LoadInitialize named(Amount amount) {
    return new LoadInitialize(amount, TestCard.TIME, BANK, DEVICE, someTrx());
  }

  UpdateInitialize namedUpdate() {
    return new UpdateInitialize(TestCard.TIME, someTrx());
  }

  private TransactionId someTrx() {
    named++;
    return TransactionId.of(Bytes.ofHex("%032x".formatted(0xDEF000 + named)));
  }

  static CommandApdu initialize(TransactionType type, int slot, LoadInitialize load) {
    return type == TransactionType.LOAD
        ? Purse.initializeLoad(slot, load)
        : Purse.initializeUnload(slot, load);
  }

  Opened open(TransactionType type, int slot, Amount amount) throws CardGone {
    LoadInitialize load = named(amount);
    LoadInitializeAnswer answer =
        LoadInitializeAnswer.parse(card.done(initialize(type, slot, load)));
    assertThat(issuer.isS1Right(type, load, answer)).isTrue();
    return new Opened(type, slot, load, answer);
  }

  int openStatus(TransactionType type, int slot, Amount amount) throws CardGone {
    return card.status(initialize(type, slot, named(amount)));
  }

  LoadCommand sign(Opened opened, ParameterUpdate.Limits... limits) {
    return signAs(CompletionCode.DONE, opened, limits);
  }

  LoadCommand signAs(CompletionCode issuers, Opened opened, ParameterUpdate.Limits... limits) {
    return issuer.sign(opened.type, opened.load, opened.answer, issuers, List.of(limits));
  }

  /** The same with an S2 that is nobody's. */
  static LoadCommand spoilt(LoadCommand right) {
    return new LoadCommand(right.issuer(), spoilt(right.s2()), right.updates());
  }

  static Mac8 spoilt(Mac8 right) {
    byte[] s2 = right.value().toArray();
    s2[s2.length - 1] ^= 0x01;
    return new Mac8(Bytes.of(s2));
  }

  /** To the end; the answer is proven, whatever it says. */
  Loaded settle(Opened opened, LoadCommand command) throws CardGone {
    LoadAnswer answer = LoadAnswer.parse(card.done(opened.settling(command)));
    assertThat(issuer.isProven(opened.type, opened.load, opened.answer, answer)).isTrue();
    return new Loaded(opened, command, answer);
  }

  Loaded move(TransactionType type, Amount amount, ParameterUpdate.Limits... limits)
      throws CardGone {
    Opened opened = open(type, 0, amount);
    return settle(opened, sign(opened, limits));
  }

  Loaded load(Amount amount, ParameterUpdate.Limits... limits) throws CardGone {
    return move(TransactionType.LOAD, amount, limits);
  }

  Loaded unload(Amount amount) throws CardGone {
    return move(TransactionType.UNLOAD, amount);
  }

  OpenedUpdate openUpdate() throws CardGone {
    UpdateInitialize update = namedUpdate();
    UpdateInitializeAnswer answer =
        UpdateInitializeAnswer.parse(card.done(Purse.initializeUpdate(update)));
    assertThat(issuer.isS1Right(update, answer)).isTrue();
    return new OpenedUpdate(update, answer);
  }

  UpdateCommand sign(OpenedUpdate opened, ParameterUpdate... updates) {
    return issuer.sign(opened.update, opened.answer, List.of(updates));
  }

  Updated settle(OpenedUpdate opened, UpdateCommand command) throws CardGone {
    UpdateAnswer answer = UpdateAnswer.parse(card.done(Purse.update(command)));
    assertThat(issuer.isProven(opened.update, opened.answer, answer)).isTrue();
    return new Updated(opened, command, answer);
  }

  Updated update(ParameterUpdate... updates) throws CardGone {
    OpenedUpdate opened = openUpdate();
    return settle(opened, sign(opened, updates));
  }

  /** With a new PIN behind them. */
  Updated updateWithPin(PinBlock pin, ParameterUpdate... updates) throws CardGone {
    OpenedUpdate opened = openUpdate();
    List<ParameterUpdate> all = new ArrayList<>(List.of(updates));
    all.add(issuer.seal(opened.answer, pin));
    return settle(opened, issuer.sign(opened.update, opened.answer, all));
  }
}
