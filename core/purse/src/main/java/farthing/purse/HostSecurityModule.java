package farthing.purse;

import farthing.base.Bytes;
import java.util.List;

/**
 * The issuer's word to its cards: verifies S1, makes S2, verifies S3 (steps 885 to 889, 897 to
 * 899). It keeps nothing: that a card gets one S2 at a time, and none for a proof TRX, is its
 * caller's to see to. Safe for all threads.
 *
 * <p>Every method throws {@link SecurityModuleUnavailable} if the module does not answer; nothing
 * was signed then.
 */
public interface HostSecurityModule {

  /** What came of a card's S1. */
  enum Word {
    /** The card said this, for what it was asked. */
    ITS_OWN,
    /** Anybody may have said it. */
    NOT_ITS_OWN,
    /** No key of that provider, suite and generation is held here. */
    CARD_UNKNOWN
  }

  /** Verifies S1 of a load or an unload. */
  Word verify(CardLoad load);

  /**
   * Makes S2: the command to load, to unload, or that the issuer refuses.
   *
   * @param issuer 0000 or 01xx
   * @param updates for the card to make along with a load
   * @throws IllegalArgumentException if the S1 is not the card's own, which the caller has asked
   */
  LoadCommand command(CardLoad load, CompletionCode issuer, List<ParameterUpdate.Limits> updates);

  /**
   * Verifies S3, and that what it says fits the load: number, balance and, for a refusal, the
   * secret that the card had committed itself to.
   *
   * @return whether the card did what the answer's CC says; if not, nothing is known
   */
  boolean isProven(CardLoad load, LoadAnswer answer);

  /** Verifies S1 of an update. */
  Word verify(CardUpdate update);

  /**
   * Makes S2 of an update.
   *
   * @throws IllegalArgumentException if the S1 is not the card's own, which the caller has asked
   */
  UpdateCommand command(CardUpdate update, List<ParameterUpdate> updates);

  /**
   * A new PIN, sealed for one update of one card.
   *
   * @param random 8 bytes that nobody can foresee
   * @throws IllegalArgumentException if the card is not known here
   */
  ParameterUpdate.NewPin sealPin(CardUpdate update, PinBlock pin, Bytes random);

  /** Verifies S3 of an update. */
  boolean isProven(CardUpdate update, UpdateAnswer answer);
}
