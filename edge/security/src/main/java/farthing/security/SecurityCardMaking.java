package farthing.security;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.MacKey;
import farthing.base.SecretAccess;
import farthing.base.Tlv;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.Lsam;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes a blank card a load security card, once: it gets KM-load and KM-update out of the issuer's
 * keys. They travel in clear, so the link must end in this process: a simulated card.
 */
public final class SecurityCardMaking {
  private static final int KEY = 0xC3;
  private static final int PIN = 0xC4;
  private static final int LAST_PART = 0xFF;

  /** Of 25 bytes each, in a command of 255. */
  private static final int KEYS_IN_ONE_PART = 10;

  private SecurityCardMaking() {}

  /**
   * @param issuer of its keys, those that such a card holds are taken: at most 16
   * @param pin that the card will want after each reset
   * @throws KeyStoreUnusable if there are none or too many, or the card refuses: it is then blank
   * @throws CardGone if the card left: it is then blank or made, and SELECT tells which
   */
  public static void make(CardLink blank, KeyRing issuer, PinBlock pin)
      throws CardGone, KeyStoreUnusable {
    List<Bytes> keys = new ArrayList<>();
    for (Map.Entry<MasterKeyName, MacKey> master : issuer.masters().entrySet()) {
      if (Lsam.holds(master.getKey().usage())) {
        keys.add(element(master.getKey(), master.getValue()));
      }
    }
    if (keys.isEmpty() || keys.size() > Lsam.MOST_KEYS) {
      throw new KeyStoreUnusable(
          "a load security card holds 1 to %d masters of loads and updates, not %d"
              .formatted(Lsam.MOST_KEYS, keys.size()));
    }
    mustBeDone(blank.transmit(Lsam.select()));
    int part = 1;
    for (int from = 0; from < keys.size(); from += KEYS_IN_ONE_PART) {
      Bytes some = Bytes.empty();
      for (Bytes key : keys.subList(from, Math.min(from + KEYS_IN_ONE_PART, keys.size()))) {
        some = some.plus(key);
      }
      mustBeDone(blank.transmit(Purse.personalise(part++, some)));
    }
    mustBeDone(blank.transmit(Purse.personalise(LAST_PART, new Tlv(PIN, pin.value()).toBytes())));
  }

  private static Bytes element(MasterKeyName name, MacKey key) {
    // Reason: the card is given its masters once; they go to the card alone.
    byte[] value = key.reveal(SecretAccess.granted());
    Bytes named =
        new ByteWriter(23)
            .u1(name.usage().code())
            .u4(name.provider())
            .u1(name.suite().code())
            .u1(name.keyGeneration())
            .bytes(value)
            .toBytes();
    return new Tlv(KEY, named).toBytes();
  }

  private static void mustBeDone(ResponseApdu answer) throws KeyStoreUnusable {
    if (!answer.isDone()) {
      throw new KeyStoreUnusable(
          "no load security card was made: " + StatusWord.meaning(answer.status()));
    }
  }
}
