package farthing.purse;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;

/** The commands of the purse (PROTOCOL, section 3), ready to send. */
public final class Purse {
  public static final Bytes AID = Bytes.ofHex("F04641525448494E4701");
  public static final int MOST_SLOTS = 8;

  /** INITIALIZE attempts no number above this. */
  public static final int LAST_TRANSACTION_NUMBER = 0xFFFE;

  /** How many signatures GET PREVIOUS reaches back. */
  public static final int PREVIOUS_SIGNATURES = 8;

  private static final int CLA = 0x90;

  private Purse() {}

  public static CommandApdu select() {
    return CommandApdu.of(0x00, 0xA4, 0x04, 0x00, AID);
  }

  public static CommandApdu slotInquiry(int slot) {
    return CommandApdu.of(CLA, 0x5C, 0x00, slot, Bytes.empty());
  }

  public static CommandApdu initializePurchase(int slot, Amount amount) {
    Bytes data = new ByteWriter(7).u4(amount.minor()).bytes(amount.currency().toBytes()).toBytes();
    return CommandApdu.of(CLA, 0x50, 0x01, slot, data);
  }

  public static CommandApdu initializeCancel(int slot, int purchaseNumber) {
    return CommandApdu.of(CLA, 0x50, 0x07, slot, new ByteWriter(2).u2(purchaseNumber).toBytes());
  }

  public static CommandApdu debit(int slot, DebitCommand command) {
    return CommandApdu.of(CLA, 0x54, 0x01, slot, command.toBytes());
  }

  public static CommandApdu creditCancel(int slot, DebitCommand command) {
    return CommandApdu.of(CLA, 0x52, 0x07, slot, command.toBytes());
  }

  public static CommandApdu initializeLoad(int slot, LoadInitialize load) {
    return CommandApdu.of(CLA, 0x50, 0x00, slot, load.toBytes());
  }

  public static CommandApdu creditLoad(int slot, LoadCommand command) {
    return CommandApdu.of(CLA, 0x52, 0x00, slot, command.toBytes());
  }

  public static CommandApdu initializeUnload(int slot, LoadInitialize unload) {
    return CommandApdu.of(CLA, 0x50, 0x05, slot, unload.toBytes());
  }

  public static CommandApdu debitUnload(int slot, LoadCommand command) {
    return CommandApdu.of(CLA, 0x54, 0x05, slot, command.toBytes());
  }

  public static CommandApdu initializeUpdate(UpdateInitialize update) {
    return CommandApdu.of(CLA, 0x50, 0x04, 0x00, update.toBytes());
  }

  public static CommandApdu update(UpdateCommand command) {
    return CommandApdu.of(CLA, 0x58, 0x00, 0x00, command.toBytes());
  }

  public static CommandApdu previousSignature(int transactionNumber) {
    return CommandApdu.of(CLA, 0x5A, 0x00, 0x00, new ByteWriter(2).u2(transactionNumber).toBytes());
  }

  /**
   * @param record 1 is the newest
   */
  public static CommandApdu readLog(int record) {
    return CommandApdu.of(0x00, 0xB2, record, 0x0C, Bytes.empty());
  }

  /**
   * @param pinBlock ISO 9564 format 2, 8 bytes
   */
  public static CommandApdu verify(Bytes pinBlock) {
    return new CommandApdu(0x00, 0x20, 0x00, 0x81, pinBlock, false);
  }

  /**
   * @param part 1 and on; the last one has FF
   */
  public static CommandApdu personalise(int part, Bytes tlv) {
    return new CommandApdu(CLA, 0xE0, part, 0x00, tlv, false);
  }

  /** The slot that serves for authentication. */
  public static int slotFor(Currency currency, int slotHoldingIt) {
    return currency.isAuthentication() ? 0 : slotHoldingIt;
  }
}
