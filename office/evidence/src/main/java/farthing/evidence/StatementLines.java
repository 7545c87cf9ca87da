package farthing.evidence;

import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.evidence.Section.Name;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a statement's lines have of a purchase, as {@code FEE -0.18 EUR}, sorted. */
final class StatementLines {
  private static final int FIELDS = 8;

  private StatementLines() {}

  /** Those that stand on it. */
  static List<String> of(Section statement) {
    List<String> all = new ArrayList<>();
    for (String line : statement.data().values()) {
      String[] fields = line.split(",", FIELDS);
      if (fields.length < FIELDS) {
        throw new Malformed("evidence: a line of the statement has another form");
      }
      all.add("%s %s %s".formatted(fields[1], fields[5], fields[6]));
    }
    Collections.sort(all);
    return all;
  }

  /** Those that must stand on the statement of a payment. */
  static List<String> expected(Evidence evidence, Section payment) {
    String day = payment.get("day");
    List<String> all = new ArrayList<>();
    add(all, evidence, Name.CLEARED, day, "PURCHASE", 1);
    add(all, evidence, Name.CANCEL_CLEARED, day, "CANCEL", -1);
    evidence
        .find(Name.REFUND)
        .ifPresent(section -> {
          for (Refunds.Shown refund : Refunds.of(section)) {
            if (refund.settled().equals(day) && refund.acquirer().equals(payment.get("payer"))) {
              all.add(line("REFUND", -refund.minor(), refund.currency()));
            }
          }
        });
    Collections.sort(all);
    return all;
  }

  private static void add(
      List<String> all, Evidence evidence, Name name, String day, String kind, int sign) {
    evidence
        .find(name)
        .filter(cleared -> cleared.get("settled").equals(day))
        .ifPresent(cleared -> {
          Currency currency = Currency.of(cleared.octets("currency"));
          long fee = cleared.number("fee-minor");
          all.add(line(kind, sign * cleared.number("amount-minor"), currency));
          if (fee != 0) {
            all.add(line("FEE", -sign * fee, currency));
          }
        });
  }

  private static String line(String kind, long minor, Currency currency) {
    return "%s %s %s"
        .formatted(
            kind, BigDecimal.valueOf(minor, currency.exponent()).toPlainString(), currency.name());
  }
}
