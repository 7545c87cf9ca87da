package farthing.virtual;

import static farthing.virtual.TestCard.euros;
import static farthing.virtual.TestCard.trx;

import farthing.base.Bytes;
import farthing.purse.CommandApdu;
import farthing.purse.InitializeAnswer;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import java.io.IOException;
import java.util.List;

/**
 * A command of the purse in one of its outcomes, and how many states it makes durable.
 *
 * @param preparation brings a purse to where the command can be sent, and says which
 */
record WrittenCommand(String name, boolean blank, int states, Preparation preparation) {
  private static final Bytes WRONG_PIN = PinBlock.ofDigits("9999").value();

  static final List<WrittenCommand> ALL =
      List.of(
          new WrittenCommand(
              "DEBIT",
              false,
              2,
              purse -> TestCard.debit(TestCard.initialize(purse, 0, euros(5)), euros(5), trx(1))),
          new WrittenCommand(
              "DEBIT, CC 0001",
              false,
              2,
              purse ->
                  TestCard.debit(
                      TestCard.initialize(purse, 0, euros(20_01)), euros(20_01), trx(1))),
          new WrittenCommand(
              "DEBIT, 9302",
              false,
              1,
              purse ->
                  Purse.debit(
                      0,
                      TestCard.wronglySigned(TestCard.initialize(purse, 0, euros(5)), euros(5)))),
          new WrittenCommand("CREDIT, cancel", false, 2, WrittenCommand::cancel),
          new WrittenCommand(
              "VERIFY, right", false, 2, purse -> Purse.verify(TestCard.PIN.value())),
          new WrittenCommand("VERIFY, wrong", false, 1, purse -> Purse.verify(WRONG_PIN)),
          new WrittenCommand(
              "PERSONALISE",
              true,
              1,
              purse -> Purse.personalise(0xFF, TestCard.join(TestCard.join(TestCard.usual())))),
          new WrittenCommand(
              "PERSONALISE, a part",
              true,
              0,
              purse -> Purse.personalise(1, TestCard.identity(0, 0))),
          new WrittenCommand("SELECT", false, 0, purse -> Purse.select()),
          new WrittenCommand(
              "INITIALIZE", false, 0, purse -> Purse.initializePurchase(0, euros(5))),
          new WrittenCommand("READ RECORD", false, 0, purse -> Purse.readLog(1)),
          new WrittenCommand("SLOT INQUIRY", false, 0, purse -> Purse.slotInquiry(0)));

  interface Preparation {
    CommandApdu upTo(VirtualPurse purse) throws IOException;
  }

  private static CommandApdu cancel(VirtualPurse purse) throws IOException {
    TestCard.buy(purse, euros(5), trx(1));
    InitializeAnswer opened =
        InitializeAnswer.parse(TestCard.answered(purse.transmit(Purse.initializeCancel(0, 1))));
    return Purse.creditCancel(
        0, TestCard.signed(TransactionType.CANCEL, opened, euros(5), TestCard.PSAM, trx(1)));
  }

  @Override
  public String toString() {
    return name;
  }
}
