package farthing.iso8583;

import farthing.bank.AccountRefusal;
import java.util.Map;
import java.util.Optional;

/** What F39 means here; a code that is not listed refuses. */
final class ResponseCode {
  static final String APPROVED = "00";

  /** A repeat of an advice that was taken before: done. */
  static final String DUPLICATE = "94";

  /** A reversal of what the host never got: there is nothing to give back. */
  static final String NOT_FOUND = "25";

  private static final Map<String, AccountRefusal> REFUSALS =
      Map.ofEntries(
          Map.entry("51", AccountRefusal.FUNDS_TOO_LOW),
          Map.entry("13", AccountRefusal.LIMIT_EXCEEDED),
          Map.entry("61", AccountRefusal.LIMIT_EXCEEDED),
          Map.entry("65", AccountRefusal.LIMIT_EXCEEDED),
          Map.entry("14", AccountRefusal.ACCOUNT_UNKNOWN),
          Map.entry("42", AccountRefusal.ACCOUNT_UNKNOWN),
          Map.entry("52", AccountRefusal.ACCOUNT_UNKNOWN),
          Map.entry("53", AccountRefusal.ACCOUNT_UNKNOWN),
          Map.entry("21", AccountRefusal.RELEASED_BEFORE));

  private ResponseCode() {}

  /** The host itself does not know: cut-over, no road to the issuer, late, malfunction. */
  static boolean isUnknown(String code) {
    return switch (code) {
      case "68", "90", "91", "92", "96" -> true;
      default -> false;
    };
  }

  static AccountRefusal refusal(String code) {
    return Optional.ofNullable(REFUSALS.get(code)).orElse(AccountRefusal.NOT_ALLOWED);
  }
}
