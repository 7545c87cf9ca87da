package farthing.payment;

import farthing.base.Bytes;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.PurchaseStatus;
import farthing.store.Journal;
import farthing.store.StoredEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The direct link (238): a merchant asks how far a purchase is, under its API key. */
final class StatusQuery {
  private static final String SCHEME = "Bearer ";

  private final Journal journal;
  private final Agreement.Register register;

  StatusQuery(Journal journal, Agreement.Register register) {
    this.journal = journal;
    this.register = register;
  }

  /**
   * @param authorization the header of that name
   */
  PurchaseStatus ask(PurchaseId id, Optional<String> authorization) {
    Agreement agreement =
        register.find(id.party()).orElseThrow(() -> Refusal.of(ErrorCode.API_KEY_WRONG));
    if (!authorization.map(value -> opens(agreement, value)).orElse(false)) {
      throw Refusal.of(ErrorCode.API_KEY_WRONG);
    }
    // each by its own key: refusals, of which there may be any number, hide nothing
    Optional<StoredEntry> ended = journal.find(id.party(), id.trx(), DebitResponseStep.STEP);
    if (ended.isPresent()) {
      return new PurchaseStatus(
          PurchaseStatus.State.ENDED,
          Optional.of(DebitResult.parse(ended.get().entry().answer()).m()));
    }
    if (journal.find(id.party(), id.trx(), DrawStep.STEP).isEmpty()) {
      throw Refusal.of(ErrorCode.PURCHASE_UNKNOWN);
    }
    return new PurchaseStatus(PurchaseStatus.State.DRAWN, Optional.empty());
  }

  private static boolean opens(Agreement agreement, String authorization) {
    return authorization.startsWith(SCHEME)
        && agreement
            .apiKeyHash()
            .sameInConstantTime(sha256(authorization.substring(SCHEME.length())));
  }

  private static Bytes sha256(String text) {
    try {
      return Bytes.of(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
