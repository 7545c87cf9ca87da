package farthing.security;

import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.purse.CardGone;
import farthing.purse.CardKeys;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.KeyedCard;
import farthing.purse.Lsam;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SecurityModuleUnavailable;
import farthing.purse.SessionDerivation;
import farthing.purse.StatusWord;
import java.util.Arrays;
import java.util.Optional;

/**
 * A load security card in a terminal, in the host security module's place (the patent's
 * alternative): it holds KM-load and KM-update and gives out one transaction's session key at a
 * time. {@link SecurityCardMaking} makes one.
 *
 * <p>A card does one thing at a time, so threads wait for each other here.
 */
public final class SecurityCardKeys implements CardKeys, AutoCloseable {
  private final CardLink card;
  private final PinBlock pin;
  private boolean refused;
  private boolean away;

  private SecurityCardKeys(CardLink card, PinBlock pin) {
    this.card = card;
    this.pin = pin;
  }

  /**
   * Shows the card its PIN.
   *
   * @param card is this object's from here on, and closed with it
   * @throws KeyStoreUnusable if it is no load security card, or blank, or the PIN is wrong: says
   *     which
   */
  public static SecurityCardKeys open(CardLink card, PinBlock pin) throws KeyStoreUnusable {
    SecurityCardKeys keys = new SecurityCardKeys(card, pin);
    try {
      keys.logIn();
    } catch (CardGone e) {
      throw new KeyStoreUnusable("the security card is gone: " + e.getMessage(), e);
    }
    return keys;
  }

  @Override
  public Optional<MacKey> sessionKey(KeyedCard of, SessionDerivation how) {
    if (!Lsam.holds(how.usage())) {
      return Optional.empty();
    }
    ResponseApdu answer = ask(Lsam.sessionKey(of, how));
    return answer.status() == StatusWord.KEY_NOT_FOUND
        ? Optional.empty()
        : Optional.of(key(of.suite(), answer));
  }

  private synchronized ResponseApdu ask(CommandApdu command) {
    try {
      if (away) {
        again();
      }
      ResponseApdu answer = card.transmit(command);
      if (hasForgotten(answer)) {
        again();
        answer = card.transmit(command);
      }
      if (!answer.isDone() && answer.status() != StatusWord.KEY_NOT_FOUND) {
        throw new KeyStoreUnusable(StatusWord.meaning(answer.status()));
      }
      return answer;
    } catch (CardGone e) {
      away = true;
      throw unavailable(String.valueOf(e.getMessage()), e);
    } catch (KeyStoreUnusable e) {
      throw unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  /** The card was without power for a moment, unnoticed: it wants SELECT and PIN again. */
  private static boolean hasForgotten(ResponseApdu answer) {
    return answer.status() == StatusWord.PIN_WANTED || answer.status() == StatusWord.NOT_FOUND;
  }

  /** Not after a refusal: another card may be in the terminal, and its tries are few. */
  private void again() throws CardGone, KeyStoreUnusable {
    if (refused) {
      throw new KeyStoreUnusable("it is another card, or its PIN was changed: start anew");
    }
    try {
      logIn();
      away = false;
    } catch (KeyStoreUnusable e) {
      refused = true;
      throw e;
    }
  }

  private static MacKey key(Suite suite, ResponseApdu answer) {
    byte[] value = answer.data().toArray();
    try {
      return MacKey.of(suite, value);
    } catch (Malformed e) {
      throw unavailable("its answer is no key", e);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private void logIn() throws CardGone, KeyStoreUnusable {
    ResponseApdu selected = card.transmit(Lsam.select());
    if (!selected.isDone()) {
      throw new KeyStoreUnusable(
          "this is no load security card: " + StatusWord.meaning(selected.status()));
    }
    int status = card.transmit(Purse.verify(pin.value())).status();
    if (status == StatusWord.BLOCKED) {
      throw new KeyStoreUnusable("the load security card is blank: no keys are on it yet");
    }
    if (status != StatusWord.DONE) {
      throw new KeyStoreUnusable("the load security card refused: " + StatusWord.meaning(status));
    }
  }

  private static SecurityModuleUnavailable unavailable(String why, Exception cause) {
    return new SecurityModuleUnavailable(
        "the load security card gave no session key: " + why + "; nothing was signed", cause);
  }

  @Override
  public synchronized void close() {
    card.close();
  }
}
