package farthing.virtual;

import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The software purse: a card's commands, byte for byte the applet's, over a {@link PurseStore}.
 *
 * <p>An answer leaves only after the state that it tells of is durable. When the store fails, the
 * purse answers no more ({@link CardGone}), as a card that lost its power: only {@link #reset} or
 * opening it anew tells what became of the last command. A software purse can be copied, which no
 * care taken here prevents: its key generation (80 to FF) tells everybody so. One thread.
 */
public final class VirtualPurse implements CardLink {
  /** Historical bytes FARTHING, as the applet's simulated card has them. */
  private static final Bytes ATR = Bytes.ofHex("3B8880014641525448494E4700");

  private final PurseStore store;
  private final Random random;

  private Optional<PurseState> state;
  private boolean gone;

  // RAM: what a reset forgets
  private @Nullable Session session;
  private boolean selected;
  private boolean pinVerified;
  private final Parts parts = new Parts();

  /**
   * @param store closed with this purse
   * @param random must not be foreseeable: a SecureRandom, except in tests
   */
  public VirtualPurse(PurseStore store, Random random) throws IOException {
    this(store, store.read(), random);
  }

  private VirtualPurse(PurseStore store, Optional<PurseState> state, Random random) {
    this.store = store;
    this.state = state;
    this.random = random;
  }

  /** A blank purse that lives as long as the program: for load generation and tests. */
  public static VirtualPurse inMemory(Random random) {
    return new VirtualPurse(new PurseMemory(), Optional.empty(), random);
  }

  @Override
  public Bytes atr() {
    return ATR;
  }

  @Override
  public ResponseApdu transmit(CommandApdu apdu) throws CardGone {
    if (gone) {
      throw new CardGone("the software purse stopped; reset it to go on");
    }
    Session open = session;
    session = null; // whatever comes now ends it: only the fitting DEBIT uses it
    if (!selected && !PurseCommand.isSelect(apdu)) {
      return ResponseApdu.refusing(StatusWord.NOT_FOUND);
    }
    return switch (PurseCommand.read(apdu, state.isEmpty())) {
      case PurseCommand.Reading.Refused(int status) -> ResponseApdu.refusing(status);
      case PurseCommand.Reading.Known(PurseCommand command) -> answer(command, apdu, open);
    };
  }

  private ResponseApdu answer(PurseCommand command, CommandApdu apdu, @Nullable Session open)
      throws CardGone {
    if (command == PurseCommand.SELECT) {
      return select(apdu.data());
    }
    if (command == PurseCommand.PERSONALISE) {
      return personalise(apdu.p1(), apdu.data());
    }
    if (state.isEmpty()) {
      return ResponseApdu.refusing(StatusWord.BLOCKED);
    }
    PurseState purse = state.get();
    return switch (command) {
      case SLOT_INQUIRY ->
          purse
              .slot(apdu.p2())
              .map(slot -> done(slot.toBytes()))
              .orElse(ResponseApdu.refusing(StatusWord.NO_SUCH_SLOT));
      case INITIALIZE -> initialize(purse, command.typeNamedBy(apdu.p1()).orElseThrow(), apdu);
      case DEBIT, CREDIT, UPDATE ->
          settle(purse, open, command.typeNamedBy(apdu.p1()).orElseThrow(), apdu);
      case PREVIOUS_SIGNATURE -> previousSignature(purse, apdu.data());
      case READ_RECORD -> readRecord(purse, apdu.p1());
      case VERIFY -> verify(purse, apdu.data());
      case SELECT, PERSONALISE -> throw new IllegalStateException("answered above");
    };
  }

  private ResponseApdu select(Bytes aid) {
    if (!aid.equals(Purse.AID)) {
      return ResponseApdu.refusing(StatusWord.NOT_FOUND);
    }
    forgetWhatResetForgets();
    selected = true;
    return done(SelectAnswer.of(state));
  }

  private ResponseApdu personalise(int part, Bytes tlv) throws CardGone {
    if (!parts.isNext(part)) {
      parts.forget();
      return ResponseApdu.refusing(StatusWord.BAD_SEQUENCE);
    }
    try {
      parts.add(tlv);
      Personalised.checkSoFar(parts.elements());
      if (part == Parts.LAST) {
        PurseState made = Personalised.of(parts.elements());
        parts.forget();
        commit(made);
      }
      return done(Bytes.empty());
    } catch (Malformed e) {
      parts.forget();
      return ResponseApdu.refusing(StatusWord.DATA_WRONG);
    }
  }

  private ResponseApdu initialize(PurseState purse, TransactionType type, CommandApdu apdu) {
    Initialize.Opening opening =
        switch (type) {
          case PURCHASE -> Initialize.purchase(purse, apdu.p2(), apdu.data(), pinVerified, random);
          case CANCEL -> Initialize.cancel(purse, apdu.p2(), apdu.data(), random);
          case LOAD, UNLOAD ->
              InitializeLoad.open(purse, type, apdu.p2(), apdu.data(), pinVerified, random);
          case UPDATE -> Update.open(purse, apdu.data(), random);
        };
    return switch (opening) {
      case Initialize.Opening.Refused(int status) -> ResponseApdu.refusing(status);
      case Initialize.Opening.Opened(Session opened) -> {
        session = opened;
        yield done(opened.opening());
      }
    };
  }

  /** What the session was opened for, if this is it. */
  private ResponseApdu settle(
      PurseState purse, @Nullable Session open, TransactionType type, CommandApdu apdu)
      throws CardGone {
    if (open == null || open.type() != type) {
      return ResponseApdu.refusing(StatusWord.BAD_SEQUENCE);
    }
    if (open.slot() != apdu.p2()) {
      return ResponseApdu.refusing(StatusWord.DATA_WRONG);
    }
    return switch (open) {
      case Session.OfPurchase purchase -> Debit.answer(purse, purchase, apdu.data(), this::commit);
      case Session.OfLoad load -> Load.answer(purse, load, apdu.data(), this::commit);
      case Session.OfUpdate update -> Update.answer(purse, update, apdu.data(), this::commitUpdate);
    };
  }

  private static ResponseApdu previousSignature(PurseState purse, Bytes number) {
    int wanted = new ByteReader("GET PREVIOUS IEP SIGNATURE", number).u2();
    return purse.committed().stream()
        .limit(Purse.PREVIOUS_SIGNATURES)
        .filter(c -> c.number() == wanted)
        .findFirst()
        .map(c -> done(c.signature().toBytes()))
        .orElse(ResponseApdu.refusing(StatusWord.SIGNATURE_NOT_AVAILABLE));
  }

  /** 1 is the newest. */
  private static ResponseApdu readRecord(PurseState purse, int number) {
    return number == 0 || number > purse.committed().size()
        ? ResponseApdu.refusing(StatusWord.RECORD_NOT_FOUND)
        : done(purse.committed().get(number - 1).record().toBytes());
  }

  private ResponseApdu verify(PurseState purse, Bytes pinBlock) throws CardGone {
    ResponseApdu answer = Verify.answer(purse, pinVerified, pinBlock, this::commit);
    pinVerified = answer.isDone();
    return answer;
  }

  private void commit(PurseState next) throws CardGone {
    try {
      store.write(next);
    } catch (IOException e) {
      gone = true;
      throw new CardGone(
          "the card could not be written (%s). Only the card can say whether money moved: put the disk right, then ask it again"
              .formatted(e.getMessage()),
          e);
    }
    state = Optional.of(next);
  }

  /** A PIN verified before it may be another one now. */
  private void commitUpdate(PurseState next) throws CardGone {
    commit(next);
    pinVerified = false;
  }

  /**
   * Takes the power away and gives it back: RAM is empty, the state is what the store holds.
   *
   * @throws CardGone if the store cannot be read
   */
  public void reset() throws CardGone {
    forgetWhatResetForgets();
    try {
      state = store.read();
      gone = false;
    } catch (IOException e) {
      gone = true;
      throw new CardGone("the card could not be read: " + e.getMessage(), e);
    }
  }

  private void forgetWhatResetForgets() {
    session = null;
    selected = false;
    pinVerified = false;
    parts.forget();
  }

  @Override
  public void close() {
    gone = true;
    store.close();
  }

  private static ResponseApdu done(Bytes data) {
    return new ResponseApdu(data, StatusWord.DONE);
  }
}
