package farthing.testkit.agreement;

import farthing.base.Amount;
import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.PsamId;
import farthing.base.TransactionId;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.ParameterUpdate;
import farthing.purse.PinBlock;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.TransactionType;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.testkit.PurseProfile;
import farthing.testkit.TestIssuer;
import farthing.testkit.TestPsam;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Whoever holds the card: remembers what was said, and has a security card and an issuer that sign.
 */
final class Hand {
  private static final int REMEMBERED = 8;
  private static final int INITIALIZE = 0x50;
  private static final int CREDIT = 0x52;
  private static final int DEBIT = 0x54;
  private static final int UPDATE = 0x58;
  private static final int FOR_LOAD = 0x00;
  private static final int FOR_PURCHASE = 0x01;
  private static final int FOR_UPDATE = 0x04;
  private static final int FOR_UNLOAD = 0x05;
  private static final Dthr TIME = new Dthr(LocalDateTime.of(2026, 11, 22, 16, 4));

  private final TestPsam psam;
  private final TestIssuer issuer;
  private final Deque<CommandApdu> sent = new ArrayDeque<>();
  private Optional<Opened> opened = Optional.empty();
  private Optional<Paid> paid = Optional.empty();
  private Optional<CommandApdu> keptBack = Optional.empty();
  private int lastNumber;

  Hand(PurseProfile profile) {
    PurseProfile.CardKeys keys = profile.keys();
    psam = new TestPsam(PsamId.ofHex("5053414d00000001"), keys.purchase(), keys.tac());
    issuer = new TestIssuer(keys.load(), keys.update());
  }

  /** What INITIALIZE opened last. */
  private sealed interface Opened {
    record Purchase(TransactionType type, int slot, Amount amount, InitializeAnswer answer)
        implements Opened {}

    record Load(TransactionType type, int slot, LoadInitialize load, LoadInitializeAnswer answer)
        implements Opened {}

    record Update(UpdateInitialize update, UpdateInitializeAnswer answer) implements Opened {}
  }

  /** The last purchase that went through. */
  private record Paid(int slot, PurchaseTerms terms, int number) {}

  void heard(CommandApdu command, ResponseApdu answer) {
    sent.addFirst(command);
    if (sent.size() > REMEMBERED) {
      sent.removeLast();
    }
    if (!answer.isDone() || command.cla() != 0x90) {
      return;
    }
    switch (command.ins()) {
      case INITIALIZE -> opened = Optional.of(opened(command, answer.data()));
      case DEBIT, CREDIT, UPDATE -> rememberWhatWasDone(command, answer.data());
      default -> {}
    }
  }

  private Opened opened(CommandApdu command, Bytes answer) {
    return switch (command.p1()) {
      case FOR_LOAD -> load(TransactionType.LOAD, command, answer);
      case FOR_UNLOAD -> load(TransactionType.UNLOAD, command, answer);
      case FOR_UPDATE ->
          new Opened.Update(
              UpdateInitialize.parse(command.data()), UpdateInitializeAnswer.parse(answer));
      default -> purchase(command, InitializeAnswer.parse(answer));
    };
  }

  private static Opened load(TransactionType type, CommandApdu command, Bytes answer) {
    return new Opened.Load(
        type,
        command.p2(),
        LoadInitialize.parse(command.data()),
        LoadInitializeAnswer.parse(answer));
  }

  private Opened purchase(CommandApdu command, InitializeAnswer answer) {
    boolean purchase = command.p1() == FOR_PURCHASE;
    Amount amount =
        purchase
            ? new Amount(
                new ByteReader("INITIALIZE", command.data()).amountMinor(),
                answer.balance().currency())
            : paid.map(p -> p.terms.amount()).orElse(answer.balance());
    return new Opened.Purchase(
        purchase ? TransactionType.PURCHASE : TransactionType.CANCEL, command.p2(), amount, answer);
  }

  /** Every answer with a CC begins CC2 NT2. */
  private void rememberWhatWasDone(CommandApdu command, Bytes answer) {
    ByteReader in = new ByteReader("answer", answer);
    if (in.u2() != 0) {
      return;
    }
    lastNumber = in.u2();
    if (command.ins() == DEBIT && command.p1() == FOR_PURCHASE) {
      PurchaseTerms terms = DebitCommand.parse(TransactionType.PURCHASE, command.data()).terms();
      paid = Optional.of(new Paid(command.p2(), terms, lastNumber));
    }
  }

  /** One of the last commands again, 0 the very last; SELECT as long as there was none. */
  CommandApdu again(int back) {
    return sent.stream().skip(back).findFirst().orElse(Purse.select());
  }

  /** A command for later. */
  void keepBack(CommandApdu command) {
    keptBack = Optional.of(command);
  }

  /** What was kept back last; SELECT if nothing was. */
  CommandApdu keptBack() {
    return keptBack.orElse(Purse.select());
  }

  /** NT of the last thing done; 0 if none. */
  int lastNumber() {
    return lastNumber;
  }

  /** NT of the last purchase; 0 if none. */
  int paidNumber() {
    return paid.map(Paid::number).orElse(0);
  }

  int paidSlot() {
    return paid.map(Paid::slot).orElse(0);
  }

  /**
   * The debit that fits what INITIALIZE opened last, or the credit for a cancel.
   *
   * @param trx for a purchase; a cancel takes the purchase's own
   * @param anothers whether a cancel takes this one too
   */
  Optional<CommandApdu> signed(TransactionId trx, long psamTransaction, boolean anothers) {
    if (!(opened.orElse(null) instanceof Opened.Purchase o)) {
      return Optional.empty();
    }
    boolean cancels = o.type == TransactionType.CANCEL;
    TransactionId named = cancels && !anothers ? paid.map(p -> p.terms.trx()).orElse(trx) : trx;
    PurchaseTerms terms = psam.terms(o.type, psamTransaction, named, o.amount, TIME);
    DebitCommand command = psam.sign(o.answer, terms);
    return Optional.of(
        cancels ? Purse.creditCancel(o.slot, command) : Purse.debit(o.slot, command));
  }

  /** The issuer's word on the load or unload that INITIALIZE opened last. */
  Optional<CommandApdu> signedLoad(CompletionCode issuers, List<ParameterUpdate.Limits> updates) {
    if (!(opened.orElse(null) instanceof Opened.Load o)) {
      return Optional.empty();
    }
    LoadCommand command = issuer.sign(o.type, o.load, o.answer, issuers, updates);
    return Optional.of(
        o.type == TransactionType.LOAD
            ? Purse.creditLoad(o.slot, command)
            : Purse.debitUnload(o.slot, command));
  }

  /** The issuer's word on the update that INITIALIZE opened last, with a new PIN at its end. */
  Optional<CommandApdu> signedUpdate(List<ParameterUpdate> updates, Optional<PinBlock> pin) {
    if (!(opened.orElse(null) instanceof Opened.Update o)) {
      return Optional.empty();
    }
    List<ParameterUpdate> all = new ArrayList<>(updates);
    pin.ifPresent(block -> all.add(issuer.seal(o.answer, block)));
    return Optional.of(Purse.update(issuer.sign(o.update, o.answer, all)));
  }
}
