package farthing.testkit.agreement;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.TransactionId;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.LoadCommand;
import farthing.purse.ParameterUpdate;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.UpdateCommand;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Something to do to a card, in a way that keeps its sense when what stood before it is left out:
 * `debit what is open`, not the bytes of that debit.
 */
sealed interface Act {

  /** The command it comes down to now; nothing for a power cut. */
  Optional<CommandApdu> now(Hand hand);

  /** These bytes, whatever came before. */
  record Send(CommandApdu command) implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return Optional.of(command);
    }
  }

  /** The power goes and comes back. */
  record CutPower() implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return Optional.empty();
    }
  }

  /**
   * Debits or credits what INITIALIZE opened last, rightly signed.
   *
   * @param anothers whether a cancel names this TRX too, instead of the purchase's own
   */
  record Settle(TransactionId trx, long psamTransaction, boolean anothers) implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return Optional.of(hand.signed(trx, psamTransaction, anothers).orElseGet(this::unsigned));
    }

    private CommandApdu unsigned() {
      Bytes data = new ByteWriter(48).bytes(Bytes.of(new byte[12])).bytes(trx.toBytes()).toBytes();
      return CommandApdu.of(0x90, 0x54, 0x01, 0x00, data.plus(Bytes.of(new byte[20])));
    }
  }

  /**
   * The issuer's word on the load or unload that INITIALIZE opened last, rightly signed.
   *
   * @param issuers 0000 or 01xx
   */
  record SettleLoad(CompletionCode issuers, List<ParameterUpdate.Limits> updates) implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return Optional.of(
          hand.signedLoad(issuers, updates)
              .orElseGet(() -> Purse.creditLoad(0, new LoadCommand(issuers, Mac8.ZERO, updates))));
    }
  }

  /**
   * The update that INITIALIZE opened last, rightly signed.
   *
   * @param pin the new one, if it brings one
   */
  record SettleUpdate(List<ParameterUpdate> updates, Optional<PinBlock> pin) implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return Optional.of(
          hand.signedUpdate(updates, pin)
              .orElseGet(() -> Purse.update(new UpdateCommand(Mac8.ZERO, updates))));
    }
  }

  /** Opens the cancel of the last purchase, or of one nearby. */
  record OpenCancel(int numbersOff, int slotsOff) implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return Optional.of(
          Purse.initializeCancel(
              (hand.paidSlot() + slotsOff) & 0xFF, (hand.paidNumber() + numbersOff) & 0xFFFF));
    }
  }

  /** Asks for the signatures of a transaction around the last one done. */
  record AskAgain(int numbersBack) implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return Optional.of(Purse.previousSignature((hand.lastNumber() - numbersBack) & 0xFFFF));
    }
  }

  /** One of the last commands once more, byte for byte. */
  record Repeat(int back) implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return Optional.of(hand.again(back));
    }
  }

  /**
   * Another act's command is made and kept back; what should come after it is sent in its place.
   */
  record Overtaken(Act late, Act by) implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      late.now(hand).ifPresent(hand::keepBack);
      return by.now(hand);
    }
  }

  /** The command that was kept back, as it was made then. */
  record Late() implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return Optional.of(hand.keptBack());
    }
  }

  /** Another act's command, spoilt. */
  record Spoil(Act act, Spoiling how, int where) implements Act {
    @Override
    public Optional<CommandApdu> now(Hand hand) {
      return act.now(hand).map(command -> maySpoil(command) ? how.spoil(command, where) : command);
    }

    /** What part of a name selects, and on which channel, is the platform's to say. */
    private boolean maySpoil(CommandApdu command) {
      boolean select = command.cla() == 0x00 && command.ins() == 0xA4;
      return !select || how == Spoiling.FLIPPED_BIT || how == Spoiling.OTHER_P1;
    }
  }

  /** What may be wrong with a command. */
  enum Spoiling {
    FLIPPED_BIT {
      @Override
      CommandApdu spoil(CommandApdu c, int where) {
        byte[] data = c.data().toArray();
        if (data.length > 0) {
          data[(where >>> 3) % data.length] ^= (byte) (1 << (where & 7));
        }
        return with(c, c.p1(), c.p2(), Bytes.of(data));
      }
    },
    CUT {
      @Override
      CommandApdu spoil(CommandApdu c, int where) {
        return with(c, c.p1(), c.p2(), c.data().slice(0, where % (c.data().size() + 1)));
      }
    },
    OVERSIZED {
      @Override
      CommandApdu spoil(CommandApdu c, int where) {
        int size = Math.min(LONGEST, c.data().size() + 1 + where % LONGEST);
        return with(c, c.p1(), c.p2(), Bytes.of(Arrays.copyOf(c.data().toArray(), size)));
      }
    },
    /** Lc says one byte more or less than the command takes, and so many come. */
    WRONG_LC {
      @Override
      CommandApdu spoil(CommandApdu c, int where) {
        int size = c.data().size() + ((where & 1) == 0 && c.data().size() < LONGEST ? 1 : -1);
        return with(
            c, c.p1(), c.p2(), Bytes.of(Arrays.copyOf(c.data().toArray(), Math.max(0, size))));
      }
    },
    OTHER_P1 {
      @Override
      CommandApdu spoil(CommandApdu c, int where) {
        return with(c, where & 0xFF, c.p2(), c.data());
      }
    },
    OTHER_P2 {
      @Override
      CommandApdu spoil(CommandApdu c, int where) {
        return with(c, c.p1(), where & 0xFF, c.data());
      }
    },
    NEXT_SLOT {
      @Override
      CommandApdu spoil(CommandApdu c, int where) {
        return with(c, c.p1(), (c.p2() + 1) & 0xFF, c.data());
      }
    },
    OTHER_CLASS {
      @Override
      CommandApdu spoil(CommandApdu c, int where) {
        return new CommandApdu(where & 0xFF, c.ins(), c.p1(), c.p2(), c.data(), c.wantsAnswer());
      }
    },
    OTHER_LE {
      @Override
      CommandApdu spoil(CommandApdu c, int where) {
        return new CommandApdu(c.cla(), c.ins(), c.p1(), c.p2(), c.data(), !c.wantsAnswer());
      }
    };

    private static final int LONGEST = 255;

    abstract CommandApdu spoil(CommandApdu command, int where);

    private static CommandApdu with(CommandApdu c, int p1, int p2, Bytes data) {
      return new CommandApdu(c.cla(), c.ins(), p1, p2, data, c.wantsAnswer());
    }
  }
}
