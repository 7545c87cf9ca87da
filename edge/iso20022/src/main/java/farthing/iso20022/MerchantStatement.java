package farthing.iso20022;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.TransactionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a merchant sold, what was kept and what it was paid, line by line. Each line names the TRX
 * it is about; a payout names the reference of the payment. All lines of a settlement add up to
 * nothing: what was sold less the fees is what was paid out.
 *
 * @param settlements in whatever order
 */
public record MerchantStatement(Party merchant, List<MerchantSettlement> settlements) {

  public enum Kind {
    PURCHASE,
    CANCEL,
    REFUND,
    FEE,
    PAYOUT
  }

  /**
   * @param trx none on a payout
   * @param settlement the payment's reference
   * @param at when it was captured or taken back; none on a payout, which has a date only
   * @param minor in minor units; less than nothing for what the merchant gives or was paid out
   */
  public record Line(
      LocalDate date,
      Kind kind,
      Optional<TransactionId> trx,
      EndToEndId settlement,
      Optional<Instant> at,
      long minor,
      Currency currency) {

    /** {@code -0.25}, with the currency's decimals. */
    public String number() {
      return Money.number(minor, currency);
    }
  }

  private static final String HEADINGS =
      "settlement_date,kind,trx,settlement_reference,time,amount,currency,merchant";

  public MerchantStatement {
    settlements =
        settlements.stream()
            .sorted(
                Comparator.comparing(MerchantSettlement::date)
                    .thenComparing(settlement -> settlement.reference().value()))
            .toList();
  }

  /** Settlement by settlement, each with its payout at the end. */
  public List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    for (MerchantSettlement settlement : settlements) {
      for (SettledPurchase purchase : settlement.purchases()) {
        lines.add(line(settlement, purchase, kind(purchase), purchase.signedGrossMinor()));
        if (!purchase.fee().isZero()) {
          lines.add(line(settlement, purchase, Kind.FEE, purchase.signedFeeMinor()));
        }
      }
      lines.add(payout(settlement));
    }
    return List.copyOf(lines);
  }

  /**
   * As CSV (RFC 4180, UTF-8, with headings). Text that a spreadsheet would take for a formula has
   * an apostrophe before it.
   */
  public Bytes toCsv() {
    StringBuilder csv = new StringBuilder(HEADINGS).append("\r\n");
    for (Line line : lines()) {
      csv.append(line.date())
          .append(',')
          .append(line.kind())
          .append(',')
          .append(line.trx().map(TransactionId::toString).orElse(""))
          .append(',')
          .append(field(line.settlement().value()))
          .append(',')
          .append(line.at().map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(""))
          .append(',')
          .append(line.number())
          .append(',')
          .append(line.currency().name())
          .append(',')
          .append(field(merchant.name()))
          .append("\r\n");
    }
    return Bytes.holding(csv.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Line line(
      MerchantSettlement settlement, SettledPurchase purchase, Kind kind, long minor) {
    return new Line(
        settlement.date(),
        kind,
        Optional.of(purchase.trx()),
        settlement.reference(),
        Optional.of(purchase.at()),
        minor,
        settlement.currency());
  }

  private static Line payout(MerchantSettlement settlement) {
    return new Line(
        settlement.date(),
        Kind.PAYOUT,
        Optional.empty(),
        settlement.reference(),
        Optional.empty(),
        -settlement.netMinor(),
        settlement.currency());
  }

  private static Kind kind(SettledPurchase purchase) {
    return switch (purchase.kind()) {
      case PURCHASE -> Kind.PURCHASE;
      case CANCEL -> Kind.CANCEL;
      case REFUND -> Kind.REFUND;
    };
  }

  private static String field(String text) {
    String harmless = looksLikeAFormula(text) ? "'" + text : text;
    boolean plain = harmless.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? harmless : '"' + harmless.replace("\"", "\"\"") + '"';
  }

  /** Also behind blanks and line ends, which spreadsheets take away. */
  private static boolean looksLikeAFormula(String text) {
    String stripped = text.strip();
    return !stripped.isEmpty() && "=+-@|%\uFF1D\uFF0B\uFF0D\uFF20".indexOf(stripped.charAt(0)) >= 0;
  }
}
