package farthing.virtual;

import farthing.base.Bytes;
import farthing.purse.CommandApdu;
import farthing.purse.DebitCommand;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.PinBlock;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import farthing.purse.UpdateCommand;
import farthing.purse.UpdateInitialize;
import java.util.Optional;

/**
 * The commands that the purse knows, and the checks that each passes before anything else is looked
 * at, in this order: class, instruction, P1 and P2, length (docs/protocol/purse.md).
 */
enum PurseCommand {
  SELECT(0x00, 0xA4),
  READ_RECORD(0x00, 0xB2),
  VERIFY(0x00, 0x20),
  INITIALIZE(0x90, 0x50),
  DEBIT(0x90, 0x54),
  CREDIT(0x90, 0x52),
  UPDATE(0x90, 0x58),
  SLOT_INQUIRY(0x90, 0x5C),
  PREVIOUS_SIGNATURE(0x90, 0x5A),
  PERSONALISE(0x90, 0xE0);

  private static final PurseCommand[] ALL = values();

  private final int cla;
  private final int ins;

  PurseCommand(int cla, int ins) {
    this.cla = cla;
    this.ins = ins;
  }

  /** What the header and the length say. */
  sealed interface Reading {
    record Known(PurseCommand command) implements Reading {}

    record Refused(int status) implements Reading {}
  }

  /**
   * @param blank whether the purse still waits for its personalisation, which is gone for good
   *     afterwards
   */
  static Reading read(CommandApdu apdu, boolean blank) {
    if (apdu.cla() != SELECT.cla && apdu.cla() != DEBIT.cla) {
      return new Reading.Refused(StatusWord.CLA_UNKNOWN);
    }
    for (PurseCommand command : ALL) {
      if (command.cla == apdu.cla() && command.ins == apdu.ins()) {
        return command == PERSONALISE && !blank
            ? new Reading.Refused(StatusWord.INS_UNKNOWN)
            : command.readParameters(apdu);
      }
    }
    return new Reading.Refused(StatusWord.INS_UNKNOWN);
  }

  /** By name: whatever else there is to select, a purse that is not selected does not hear of. */
  static boolean isSelect(CommandApdu apdu) {
    return apdu.cla() == SELECT.cla
        && apdu.ins() == SELECT.ins
        && SELECT.takesParameters(apdu.p1(), apdu.p2());
  }

  /** What P1 of this command says is done; nothing if it says nothing that can be done. */
  Optional<TransactionType> typeNamedBy(int p1) {
    return switch (this) {
      case INITIALIZE ->
          switch (p1) {
            case 0x00 -> Optional.of(TransactionType.LOAD);
            case 0x01 -> Optional.of(TransactionType.PURCHASE);
            case 0x04 -> Optional.of(TransactionType.UPDATE);
            case 0x05 -> Optional.of(TransactionType.UNLOAD);
            case 0x07 -> Optional.of(TransactionType.CANCEL);
            default -> Optional.empty();
          };
      case DEBIT ->
          switch (p1) {
            case 0x01 -> Optional.of(TransactionType.PURCHASE);
            case 0x05 -> Optional.of(TransactionType.UNLOAD);
            default -> Optional.empty();
          };
      case CREDIT ->
          switch (p1) {
            case 0x00 -> Optional.of(TransactionType.LOAD);
            case 0x07 -> Optional.of(TransactionType.CANCEL);
            default -> Optional.empty();
          };
      case UPDATE -> p1 == 0x00 ? Optional.of(TransactionType.UPDATE) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Reading readParameters(CommandApdu apdu) {
    if (!takesParameters(apdu.p1(), apdu.p2())) {
      return new Reading.Refused(StatusWord.P1_P2_WRONG);
    }
    if (!takesLength(apdu.p1(), apdu.data())) {
      return new Reading.Refused(StatusWord.LENGTH_WRONG);
    }
    return new Reading.Known(this);
  }

  /** P2 is free where it names a slot; an update has none. */
  private boolean takesParameters(int p1, int p2) {
    return switch (this) {
      case SELECT -> p1 == 0x04 && p2 == 0x00;
      case READ_RECORD -> p2 == 0x0C;
      case VERIFY -> p1 == 0x00 && p2 == 0x81;
      case INITIALIZE, DEBIT, CREDIT, UPDATE ->
          typeNamedBy(p1).filter(t -> t != TransactionType.UPDATE || p2 == 0x00).isPresent();
      case SLOT_INQUIRY -> p1 == 0x00;
      case PREVIOUS_SIGNATURE -> p1 == 0x00 && p2 == 0x00;
      case PERSONALISE -> p2 == 0x00;
    };
  }

  private boolean takesLength(int p1, Bytes data) {
    int length = data.size();
    return switch (this) {
      case SELECT, PERSONALISE -> length > 0;
      case READ_RECORD, SLOT_INQUIRY -> length == 0;
      case VERIFY -> length == 0 || length == PinBlock.SIZE;
      case INITIALIZE -> length == sizeOfInitialize(typeNamedBy(p1).orElseThrow());
      case DEBIT, CREDIT -> takesSettling(typeNamedBy(p1).orElseThrow(), length);
      case UPDATE -> length >= UpdateCommand.SMALLEST && length <= UpdateCommand.LARGEST;
      case PREVIOUS_SIGNATURE -> length == 2;
    };
  }

  private static int sizeOfInitialize(TransactionType type) {
    return switch (type) {
      case PURCHASE -> 7;
      case CANCEL -> 2;
      case LOAD, UNLOAD -> LoadInitialize.SIZE;
      case UPDATE -> UpdateInitialize.SIZE;
    };
  }

  private static boolean takesSettling(TransactionType type, int length) {
    return switch (type) {
      case LOAD, UNLOAD -> length >= LoadCommand.SMALLEST && length <= LoadCommand.LARGEST;
      default -> length == DebitCommand.SIZE;
    };
  }
}
