package farthing.reader;

import com.yubico.yubikit.core.application.BadResponseException;
import com.yubico.yubikit.core.smartcard.Apdu;
import com.yubico.yubikit.core.smartcard.ApduException;
import com.yubico.yubikit.core.smartcard.ApduResponse;
import com.yubico.yubikit.core.smartcard.scp.ScpState;
import com.yubico.yubikit.core.util.Pair;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.NewCardKeys;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A link whose PERSONALISE commands travel through a GlobalPlatform secure channel, SCP03 with
 * AES-128 at level 33: encrypted, and signed both ways, under keys of the chip's own ({@link
 * ChannelKeys}). The channel is opened when the first of them comes, and ended by any other
 * command, which passes in clear.
 *
 * <p>An answer of success that the card did not sign is none: that is {@link CardGone}, since only
 * the card can then say what became of the command. A refusal is never signed; whoever forges one
 * can only keep a card from being made.
 */
public final class SecureChannelLink implements CardLink {
  private static final int CLA_PURSE = 0x90;
  private static final int PERSONALISE = 0xE0;
  private static final int SECURED = 0x04;
  private static final int EXTERNAL_AUTHENTICATE = 0x82;
  private static final int LEVEL = 0x33;
  static final int CHALLENGE_SIZE = 8;
  private static final int MAC_SIZE = 8;

  /** What fits a short command beside padding and MAC. */
  private static final int MOST_DATA = 239;

  private final CardLink card;
  private final NewCardKeys issuer;
  private final SecureRandom random;
  private @Nullable ScpState channel;
  private Optional<IepId> only = Optional.empty();

  /**
   * @param issuer holds KM-channel
   */
  public SecureChannelLink(CardLink card, NewCardKeys issuer, SecureRandom random) {
    this.card = card;
    this.issuer = issuer;
    this.random = random;
    if (LoggerFactory.getLogger(ScpState.class).isTraceEnabled()) {
      throw new IllegalStateException(
          "the SCP03 library tells its log at TRACE what it encrypts: keys and PINs");
    }
  }

  /** From now on a channel is opened to that chip alone, which must prove that it is it. */
  public void only(IepId chip) {
    only = Optional.of(chip);
  }

  /**
   * Opens the channel, to see that it can be.
   *
   * @throws CardGone if it cannot: nothing was written to the card
   */
  public void open() throws CardGone {
    channel = opened();
  }

  @Override
  public Bytes atr() {
    return card.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    if (command.cla() != CLA_PURSE || command.ins() != PERSONALISE) {
      channel = null;
      return card.transmit(command);
    }
    ScpState open = channel;
    if (open == null) {
      open = opened();
    }
    channel = null; // whatever is wrong ends it
    ResponseApdu answer = secured(open, command);
    if (answer.isDone()) {
      channel = open;
    }
    return answer;
  }

  private ResponseApdu secured(ScpState open, CommandApdu command) throws CardGone {
    if (command.data().size() > MOST_DATA) {
      throw new IllegalArgumentException("a secured command has room for " + MOST_DATA + " bytes");
    }
    Bytes sealed = Bytes.of(open.encrypt(command.data().toArray()));
    ResponseApdu answer = card.transmit(signed(open, command.cla(), command, sealed));
    if (!answer.isDone()) {
      return ResponseApdu.refusing(answer.status());
    }
    try {
      Bytes data = Bytes.of(open.unmac(answer.data().toArray(), (short) StatusWord.DONE));
      return new ResponseApdu(
          data.isEmpty() ? data : Bytes.of(open.decrypt(data.toArray())), StatusWord.DONE);
    } catch (BadResponseException e) {
      throw new CardGone(
          "the answer did not come from the card as it is: only the card can say what it did", e);
    }
  }

  /** With C-MAC behind the data. */
  private static CommandApdu signed(ScpState open, int cla, CommandApdu command, Bytes data) {
    Bytes header =
        Bytes.of(
            (byte) (cla | SECURED),
            (byte) command.ins(),
            (byte) command.p1(),
            (byte) command.p2(),
            (byte) (data.size() + MAC_SIZE));
    Bytes mac = Bytes.of(open.mac(header.plus(data).toArray()));
    return CommandApdu.of(cla | SECURED, command.ins(), command.p1(), command.p2(), data.plus(mac));
  }

  private ScpState opened() throws CardGone {
    byte[] challenge = new byte[CHALLENGE_SIZE];
    random.nextBytes(challenge);
    try {
      Pair<ScpState, byte[]> begun =
          ScpState.scp03Init(this::passed, keys(challenge).ofHost(), challenge);
      CommandApdu authenticate =
          CommandApdu.of(0x80, EXTERNAL_AUTHENTICATE, LEVEL, 0, Bytes.of(begun.second));
      ResponseApdu answer =
          card.transmit(signed(begun.first, 0x80, authenticate, authenticate.data()));
      if (!answer.isDone()) {
        throw notOpened(StatusWord.meaning(answer.status()));
      }
      return begun.first;
    } catch (CardGone e) {
      throw e;
    } catch (BadResponseException e) {
      throw notOpened("it has not the keys of this issuer's KM-channel");
    } catch (ApduException e) {
      throw notOpened(StatusWord.meaning(e.getSw() & 0xFFFF));
    } catch (IOException | BufferUnderflowException e) { // the latter of an answer cut short
      throw notOpened(String.valueOf(e.getMessage()));
    }
  }

  /** Whose keys they are only the card says: asked before the channel's own INITIALIZE UPDATE. */
  private ChannelKeys keys(byte[] challenge) throws CardGone {
    Chip chip = Chip.ask(card, Bytes.of(challenge));
    if (only.isPresent() && !only.get().equals(chip.number())) {
      throw notOpened("it is chip " + chip.number().full());
    }
    return ChannelKeys.of(issuer, chip.number(), chip.keyVersion())
        .orElseThrow(() -> notOpened("there is no " + chip.master() + " here"));
  }

  private ApduResponse passed(Apdu apdu) throws CardGone {
    CommandApdu command =
        CommandApdu.of(
            apdu.getCla() & 0xFF,
            apdu.getIns() & 0xFF,
            apdu.getP1() & 0xFF,
            apdu.getP2() & 0xFF,
            Bytes.of(apdu.getData()));
    return new ApduResponse(card.transmit(command).toBytes().toArray());
  }

  static CardGone notOpened(String why) {
    return new CardGone(
        "no secure channel to the card could be opened, nothing was written to it: " + why);
  }

  @Override
  public void close() {
    card.close();
  }
}
