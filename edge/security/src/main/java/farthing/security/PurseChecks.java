package farthing.security;

import farthing.base.Amount;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.purse.InitializeAnswer;
import farthing.purse.PsamDraw;
import farthing.purse.PurchaseSignatures;
import farthing.purse.SecurityCard.DrawRefusal;
import farthing.purse.TransactionType;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a security card asks of a purse before it commands it anything, in this order: PSAM_EXPIRED;
 * SUITE_UNKNOWN, PROVIDER_UNKNOWN, KEY_GENERATION_UNKNOWN; S1_WRONG, from where on the purse's own
 * words are believed; CARD_EXPIRED; CARD_BLOCKED; SOFTWARE_PURSE_OFFLINE.
 *
 * @param blocked the payment server's hotlist: which purses may not pay
 * @param parameters what the issuer has set, its hotlist among it
 */
record PurseChecks(
    PsamKeys keys, PsamRules rules, Predicate<IepId> blocked, Supplier<PsamParameters> parameters) {

  /**
   * Why nothing is commanded, if so. An expired card, and one of a retired key generation, may
   * still get back what it paid.
   */
  Optional<DrawRefusal> refusalOf(TransactionType type, PsamDraw draw, Instant now) {
    PsamParameters issuer = parameters.get();
    if (issuer.lastDay(rules.lastValidDay()).isPast(now)) {
      return Optional.of(DrawRefusal.PSAM_EXPIRED);
    }
    InitializeAnswer purse = draw.purse();
    if (!rules.suites().contains(purse.suite())) {
      return Optional.of(DrawRefusal.SUITE_UNKNOWN);
    }
    Optional<MacKey> purchaseKey = keys.purchaseKey(purse);
    if (purchaseKey.isEmpty()) {
      return Optional.of(whyNoKey(purse));
    }
    if (type == TransactionType.PURCHASE && (keys.isRetired(purse) || !issuer.accepts(purse))) {
      return Optional.of(DrawRefusal.KEY_GENERATION_UNKNOWN);
    }
    if (!isPossible(draw) || !s1(type, draw, purchaseKey.get()).equals(purse.s1())) {
      return Optional.of(DrawRefusal.S1_WRONG);
    }
    if (type == TransactionType.PURCHASE && purse.expiry().isPast(now)) {
      return Optional.of(DrawRefusal.CARD_EXPIRED);
    }
    if (issuer.isBlocked(purse.iep()) || blocked.test(purse.iep())) {
      return Optional.of(DrawRefusal.CARD_BLOCKED);
    }
    return purse.isSoftwarePurse() && !rules.onlineCheckBehind()
        ? Optional.of(DrawRefusal.SOFTWARE_PURSE_OFFLINE)
        : Optional.empty();
  }

  private DrawRefusal whyNoKey(InitializeAnswer purse) {
    return keys.masters().knowsProvider(purse.iep().provider())
        ? DrawRefusal.KEY_GENERATION_UNKNOWN
        : DrawRefusal.PROVIDER_UNKNOWN;
  }

  /**
   * Whether a purse signs an S1 for such an amount at all. S1 covers the purse's currency, not the
   * draw's, so they are compared here; no value moves with authentication alone (section 3, rule
   * 4).
   */
  private static boolean isPossible(PsamDraw draw) {
    Amount amount = draw.amount();
    return amount.currency().equals(draw.purse().balance().currency())
        && amount.isZero() == amount.currency().isAuthentication();
  }

  private static Mac8 s1(TransactionType type, PsamDraw draw, MacKey purchaseKey) {
    return PurchaseSignatures.s1(purchaseKey, type, draw.purse(), draw.amount().minor());
  }
}
