package farthing.reader;

import farthing.base.ByteReader;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import java.security.SecureRandom;

/**
 * Which chip a blank card is, by its own word: whoever lies about it has not the keys.
 *
 * @param number its key diversification data: PPIEP, and 6 bytes of the maker's own
 * @param keyVersion of its channel's keys, which is the generation of KM-channel: 01 to 7F
 */
public record Chip(IepId number, int keyVersion) {
  private static final int INITIALIZE_UPDATE = 0x50;
  private static final int SCP03 = 3;

  /**
   * Asks a blank card whose purse is selected (INITIALIZE UPDATE, GlobalPlatform Amendment D).
   *
   * @throws CardGone if it has no secure channel, as a purse that was made has none any more
   */
  public static Chip ask(CardLink card, SecureRandom random) throws CardGone {
    byte[] challenge = new byte[SecureChannelLink.CHALLENGE_SIZE];
    random.nextBytes(challenge);
    return ask(card, Bytes.of(challenge));
  }

  static Chip ask(CardLink card, Bytes challenge) throws CardGone {
    ResponseApdu answer = card.transmit(CommandApdu.of(0x80, INITIALIZE_UPDATE, 0, 0, challenge));
    if (!answer.isDone()) {
      throw SecureChannelLink.notOpened(StatusWord.meaning(answer.status()));
    }
    try {
      ByteReader in = new ByteReader("INITIALIZE UPDATE answer", answer.data());
      Chip chip = new Chip(IepId.read(in), in.u1());
      int protocol = in.u1();
      if (protocol != SCP03) {
        throw SecureChannelLink.notOpened("it speaks SCP%02x, not SCP03".formatted(protocol));
      }
      return chip;
    } catch (Malformed e) {
      throw SecureChannelLink.notOpened(String.valueOf(e.getMessage()));
    }
  }

  /** The name of the master that its keys come from. */
  public String master() {
    return "km-channel/%08x/20/%02x".formatted(number.provider(), keyVersion);
  }
}
