package farthing.payment;

import farthing.base.Bytes;
import farthing.messages.DebitResult;
import farthing.messages.ErrorCode;
import farthing.messages.PurchaseStatus;
import farthing.store.Journal;
import farthing.store.Step;
import farthing.store.StoredEntry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
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
    List<StoredEntry> history = journal.history(id.party(), id.trx());
    Optional<String> m =
        counting(history, DebitResponseStep.STEP)
            .map(stored -> DebitResult.parse(stored.entry().answer()).m());
    if (m.isPresent()) {
      return new PurchaseStatus(PurchaseStatus.State.ENDED, m);
    }
    if (counting(history, DrawStep.STEP).isEmpty()) {
      throw Refusal.of(ErrorCode.PURCHASE_UNKNOWN);
    }
    return new PurchaseStatus(PurchaseStatus.State.DRAWN, Optional.empty());
  }

  private static Optional<StoredEntry> counting(List<StoredEntry> history, Step step) {
    return history.stream()
        .filter(stored -> stored.entry().key().step().equals(step))
        .filter(stored -> stored.entry().key().counts())
        .findFirst();
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
