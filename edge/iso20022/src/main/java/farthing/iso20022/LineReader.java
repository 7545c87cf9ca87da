package farthing.iso20022;

import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.iso20022.BankLine.Direction;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the entries (Ntry) of a statement; stands at one when asked. */
final class LineReader {
  private static final int LONGEST_AMOUNT = 20;
  private static final int LONGEST_DATE = 40;
  private static final int LONGEST_CODE = BankStatement.MAX_35_TEXT;

  /** Some banks write more than the standard allows; a file is not refused for it. */
  private static final int LONGEST_REFERENCE = 1_000;

  /** ISO 20022's code for a reason in words. */
  private static final String NARRATIVE = "NARR";

  private final XmlIn in;
  private final int most;
  private int count;

  /**
   * @param most lines that are read in all
   */
  LineReader(XmlIn in, int most) {
    this.in = in;
    this.most = most;
  }

  /** What an entry says of itself, or one of its details says in its place. */
  private static final class Told {
    @Nullable Money amount;
    boolean hasAmount;
    @Nullable Direction direction;
    @Nullable LocalDate bookingDate;
    @Nullable LocalDate valueDate;
    String status = "";
    String reference = "";
    String endToEndId = "";
    String returnReason = "";
    String unread = "";
    boolean reversal;

    void leave(String why) {
      unread = unread.isEmpty() ? why : unread + "; " + why;
    }
  }

  /** One line for each of its details, or one if it has none. */
  List<BankLine> entry() {
    Told entry = new Told();
    List<Told> details = new ArrayList<>();
    in.children(name -> {
      switch (name) {
        case "Amt" -> amount(entry);
        case "CdtDbtInd" -> entry.direction = direction();
        case "RvslInd" -> entry.reversal = indicator();
        case "Sts" -> entry.status = in.choice(LONGEST_CODE);
        case "BookgDt" -> entry.bookingDate = date();
        case "ValDt" -> entry.valueDate = date();
        case "AcctSvcrRef" -> entry.reference = in.text(BankStatement.MAX_35_TEXT);
        case "NtryDtls" -> details(details);
        default -> {}
      }
    });
    Money amount = entry.amount;
    Direction direction = entry.direction;
    if (!entry.hasAmount || direction == null || entry.status.isEmpty()) {
      throw in.refused("an entry (Ntry) has an amount, a direction and a status");
    }
    if (details.isEmpty()) {
      counted();
      details.add(new Told());
    }
    if (details.size() == 1 && !details.getFirst().hasAmount) {
      details.getFirst().amount = amount;
      if (amount == null) {
        details.getFirst().leave(entry.unread);
      }
    }
    return details.stream().map(detail -> line(entry, direction, detail)).toList();
  }

  private void details(List<Told> details) {
    in.children(name -> {
      if (name.equals("TxDtls")) {
        counted();
        details.add(detail());
      }
    });
  }

  private Told detail() {
    Told detail = new Told();
    in.children(name -> {
      switch (name) {
        case "Refs" -> references(detail);
        case "Amt" -> amount(detail);
        case "CdtDbtInd" -> detail.direction = direction();
        case "AmtDtls" -> amountDetails(detail);
        case "RtrInf" -> returnReason(detail);
        default -> {}
      }
    });
    return detail;
  }

  private void references(Told detail) {
    in.children(name -> {
      switch (name) {
        case "AcctSvcrRef" -> detail.reference = in.text(BankStatement.MAX_35_TEXT);
        case "EndToEndId" -> endToEndId(detail);
        default -> {}
      }
    });
  }

  private void endToEndId(Told detail) {
    String text = in.text(LONGEST_REFERENCE);
    if (text.length() <= BankStatement.MAX_35_TEXT) {
      detail.endToEndId = text;
    } else {
      detail.leave("its EndToEndId has more than 35 characters");
    }
  }

  /** Where version 2 has the amount; others have it in Amt, which comes first and counts. */
  private void amountDetails(Told detail) {
    in.children(name -> {
      if (name.equals("TxAmt")) {
        in.children(inner -> {
          if (inner.equals("Amt") && !detail.hasAmount) {
            amount(detail);
          }
        });
      }
    });
  }

  private void returnReason(Told detail) {
    in.children(name -> {
      if (name.equals("Rsn")) {
        detail.returnReason = in.choice(LONGEST_CODE);
      }
    });
    if (detail.returnReason.isEmpty()) {
      detail.returnReason = NARRATIVE;
    }
  }

  private static BankLine line(Told entry, Direction direction, Told detail) {
    return new BankLine(
        Objects.requireNonNullElse(detail.direction, direction),
        Optional.ofNullable(detail.amount),
        entry.status.equals("BOOK"),
        entry.reversal,
        detail.returnReason,
        Optional.ofNullable(entry.bookingDate),
        Optional.ofNullable(entry.valueDate),
        detail.endToEndId,
        detail.reference.isEmpty() ? entry.reference : detail.reference,
        detail.unread);
  }

  private void counted() {
    count++;
    if (count > most) {
      throw in.refused("more than " + most + " movements");
    }
  }

  private Direction direction() {
    return switch (in.text(LONGEST_CODE)) {
      case "CRDT" -> Direction.CREDIT;
      case "DBIT" -> Direction.DEBIT;
      default -> throw in.refused("CRDT or DBIT is wanted");
    };
  }

  private boolean indicator() {
    return switch (in.text(LONGEST_CODE)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw in.refused("true or false is wanted");
    };
  }

  /** One that no payment here can have leaves its line unread, and the others of the file read. */
  private void amount(Told told) {
    String code = in.attribute("Ccy");
    String number = in.text(LONGEST_AMOUNT);
    if (!code.matches("[A-Z]{3}") || !number.matches("\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)")) {
      throw in.refused("an amount is digits with a point, and has a currency (Ccy)");
    }
    told.hasAmount = true;
    try {
      Currency currency = Currency.named(code);
      BigDecimal minor = new BigDecimal(number).movePointRight(currency.exponent());
      told.amount = new Money(minor.longValueExact(), currency);
    } catch (ArithmeticException e) {
      told.leave("its amount has more decimals or digits than " + code + " has");
    } catch (Malformed | NotForABank e) {
      told.leave(code + " is no currency that is known here");
    }
  }

  /** Of a date or of a time, whose day is the bank's own. */
  private LocalDate date() {
    String text = in.choice(LONGEST_DATE);
    try {
      DateTimeFormatter form =
          text.indexOf('T') < 0 ? DateTimeFormatter.ISO_DATE : DateTimeFormatter.ISO_DATE_TIME;
      return LocalDate.from(form.parse(text));
    } catch (DateTimeException e) {
      throw in.refused("not a date");
    }
  }
}
