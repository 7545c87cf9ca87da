package farthing.issuing;

import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.KeyedCard;
import farthing.purse.NewCardKeys;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SecurityModuleUnavailable;
import farthing.purse.SlotInquiry;
import farthing.store.CardTerms;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes blank cards into purses: has each card's keys from whoever holds the master keys, writes
 * them in one go, and asks the card afterwards what it is.
 *
 * <p>The keys travel as the link carries them: in clear only to a software purse or a simulated
 * card of this process, to a chip through edge/reader's secure channel. That a card number is given
 * once only is the caller's care.
 */
public final class Personalisation {
  private static final List<KeyUsage> CARD_KEYS =
      List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE);

  private final NewCardKeys issuer;
  private final InstantSource time;
  private final Set<Suite> suites;

  /** Of cards of the suites that are usual. */
  public Personalisation(NewCardKeys issuer, InstantSource time) {
    this(issuer, time, Suite.USUAL);
  }

  /**
   * @param issuer gives out each new card's keys
   * @param suites the issuer's policy: cards of no others are made
   */
  public Personalisation(NewCardKeys issuer, InstantSource time, Set<Suite> suites) {
    this.issuer = issuer;
    this.time = time;
    this.suites = Set.copyOf(suites);
  }

  /**
   * Makes one card.
   *
   * @param number IDIEP, 6 bytes, never given to another card of this provider
   * @param pin must be there if the product wants one
   * @throws CardGone if the card left: it is then blank or made, and SELECT tells which
   * @throws SecurityModuleUnavailable if it gives no keys out: the card is still blank
   */
  public PersonalisationOutcome make(
      CardLink card, CardProduct product, long number, Optional<PinBlock> pin) throws CardGone {
    return make(card, product, new IepId(product.provider(), number), expiry(product), pin);
  }

  /** The same for a card whose number and last day stand in the register. */
  PersonalisationOutcome make(
      CardLink card, CardProduct product, IepId iep, Expiry expiry, Optional<PinBlock> pin)
      throws CardGone {
    if (product.wantsPin() && pin.isEmpty()) {
      return new PersonalisationOutcome.PinMissing();
    }
    Optional<PersonalisationOutcome> never = whyNever(product, iep);
    if (never.isPresent()) {
      return never.get();
    }
    Optional<PersonalisationOutcome> unfit = whyUnfit(card);
    if (unfit.isPresent()) {
      return unfit.get();
    }
    for (CommandApdu part :
        PersonaliseCommands.of(
            PersonaliseElements.of(product, iep, expiry, cardKeys(product, iep), pin))) {
      ResponseApdu answer = card.transmit(part);
      if (!answer.isDone()) {
        return new PersonalisationOutcome.Refused(answer.status());
      }
    }
    return check(card, product, iep, expiry);
  }

  /** Why no card of this product can be made here, whatever card it is; nothing if one can. */
  public Optional<PersonalisationOutcome> whyNever(CardProduct product, IepId iep) {
    if (!suites.contains(product.suite())) {
      return Optional.of(new PersonalisationOutcome.SuiteNotAllowed(product.suite()));
    }
    Map<KeyUsage, MacKey> keys = cardKeys(product, iep);
    return keys.size() == CARD_KEYS.size()
        ? Optional.empty()
        : Optional.of(
            new PersonalisationOutcome.KeysMissing(
                CARD_KEYS.stream()
                    .filter(usage -> !keys.containsKey(usage))
                    .map(usage -> master(product, usage))
                    .toList()));
  }

  private static String master(CardProduct product, KeyUsage usage) {
    return "km-%s/%08x/%02x/%02x"
        .formatted(
            usage.name().toLowerCase(Locale.ROOT),
            product.provider(),
            product.suite().code(),
            product.keyGeneration());
  }

  /** Why that card cannot be made one: only a blank purse may be written to. */
  public static Optional<PersonalisationOutcome> whyUnfit(CardLink card) throws CardGone {
    ResponseApdu selected = card.transmit(Purse.select());
    if (!selected.isDone()) {
      return Optional.of(new PersonalisationOutcome.Refused(selected.status()));
    }
    try {
      return Fci.parse(selected.data())
          .identity()
          .map(already -> new PersonalisationOutcome.NotBlank(already.iep()));
    } catch (Malformed e) {
      return Optional.of(new PersonalisationOutcome.NotAPurse(String.valueOf(e.getMessage())));
    }
  }

  private Map<KeyUsage, MacKey> cardKeys(CardProduct product, IepId iep) {
    KeyedCard card = new KeyedCard(iep, product.suite(), product.keyGeneration());
    Map<KeyUsage, MacKey> keys = new EnumMap<>(KeyUsage.class);
    for (KeyUsage usage : CARD_KEYS) {
      issuer.cardKey(card, usage).ifPresent(key -> keys.put(usage, key));
    }
    return keys;
  }

  private Expiry expiry(CardProduct product) {
    LocalDate today = LocalDate.ofInstant(time.instant(), ZoneOffset.UTC);
    return new Expiry(today.plus(product.validity()));
  }

  /**
   * What a card that says it is the one meant differs in, its keys proven by what it signs;
   * KM-purchase only if it wants no PIN for that.
   */
  List<String> differences(CardLink card, IepId iep, CardTerms terms) throws CardGone {
    return new CardInspection(issuer, time, new SecureRandom())
        .differences(card, iep, terms, Optional.empty());
  }

  /** The card's own word on what it now is: made, or not as meant. */
  static PersonalisationOutcome check(CardLink card, CardProduct product, IepId iep, Expiry expiry)
      throws CardGone {
    Fci.Identity meant =
        new Fci.Identity(
            iep,
            product.suite(),
            product.keyGeneration(),
            expiry,
            product.cardState(),
            product.slots().size());
    List<String> wrong = new ArrayList<>();
    try {
      ResponseApdu selected = card.transmit(Purse.select());
      if (!selected.isDone() || !Fci.parse(selected.data()).identity().equals(Optional.of(meant))) {
        wrong.add("its identity");
      }
      for (int slot = 0; slot < product.slots().size(); slot++) {
        ResponseApdu told = card.transmit(Purse.slotInquiry(slot));
        SlotInquiry asMeant = product.slots().get(slot).asCardTells();
        if (!told.isDone() || !SlotInquiry.parse(told.data()).equals(asMeant)) {
          wrong.add("slot " + slot);
        }
      }
    } catch (Malformed e) {
      wrong.add("its answers: " + e.getMessage());
    }
    return wrong.isEmpty()
        ? new PersonalisationOutcome.Made(iep, expiry)
        : new PersonalisationOutcome.NotAsMeant(String.join(", ", wrong));
  }
}
