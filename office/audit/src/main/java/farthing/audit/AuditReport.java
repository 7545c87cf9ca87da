package farthing.audit;

import farthing.audit.CardLine.Sums;
import farthing.base.Currency;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an audit ended. Zero is the only pass: no difference in any currency, and no finding.
 *
 * @param currencies by number
 * @param cards those that differ or have something in flight, the first of them
 * @param accounts of the issuer's float, and of banks
 * @param cardsSeen in any book
 * @param cardsRead of these
 * @param findings the first of them
 * @param allFindings how many there are
 * @param notes what is no difference, the first of them
 * @param allNotes how many there are
 */
public record AuditReport(
    Map<Currency, Sums> currencies,
    List<CardLine> cards,
    List<AccountLine> accounts,
    long cardsSeen,
    long cardsRead,
    List<Finding> findings,
    long allFindings,
    List<String> notes,
    long allNotes) {

  public boolean isClean() {
    return allFindings == 0
        && currencies.values().stream().allMatch(sums -> sums.difference() == 0)
        && accounts.stream().allMatch(account -> account.difference() == 0);
  }

  /** What the books and cards have of this currency; nothing where they do not name it. */
  public Sums of(Currency currency) {
    return currencies.getOrDefault(currency, Sums.NONE);
  }

  /** For a program: what {@code --json} prints. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("clean", isClean());
    List<Map<String, Object>> sums = new ArrayList<>();
    currencies.forEach((currency, of) -> sums.add(json(currency, of)));
    json.put("currencies", sums);
    json.put("cards_seen", cardsSeen);
    json.put("cards_read", cardsRead);
    json.put("cards", cards.stream().map(CardLine::json).toList());
    json.put("accounts", accounts.stream().map(AccountLine::json).toList());
    json.put("findings_total", allFindings);
    json.put("findings", findings.stream().map(Finding::json).toList());
    json.put("notes_total", allNotes);
    json.put("notes", notes);
    return json;
  }

  private static Map<String, Object> json(Currency currency, Sums sums) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("currency", currency.name());
    json.put("issued_minor", sums.issued());
    json.put("on_cards_minor", sums.onCard());
    json.put("in_flight_minor", sums.inFlight());
    json.put("spent_minor", sums.spent());
    json.put("merchants_minor", sums.merchants());
    json.put("refunds_owed_minor", sums.refundsOwed());
    json.put("difference_minor", sums.difference());
    return json;
  }

  /** For a person. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%-8s %14s = %14s + %14s + %14s %14s%n"
            .formatted("currency", "issued", "on cards", "in flight", "spent", "difference"));
    currencies.forEach((currency, sums) -> text.append(line(currency, sums)));
    text.append(
        "cards: %d, read: %d%s%n"
            .formatted(
                cardsSeen,
                cardsRead,
                cardsRead < cardsSeen
                    ? "; of those not read the books alone tell what is on them."
                    : "."));
    lines(
        text,
        cards.stream().filter(card -> card.difference() != 0).map(AuditReport::line).toList());
    lines(text, accounts.stream().map(AuditReport::line).toList());
    lines(text, notes);
    more(text, allNotes - notes.size(), "more notes");
    lines(text, findings.stream().map(Finding::toString).toList());
    more(text, allFindings - findings.size(), "more findings");
    text.append(
        isClean()
            ? "Nothing is missing, nothing is too much.\n"
            : "IT DOES NOT ADD UP: %d findings.%n".formatted(allFindings));
    return text.toString();
  }

  private static String line(Currency currency, Sums sums) {
    return "%-8s %14s = %14s + %14s + %14s %14s   (spent: merchants %s, refunds owed %s)%n"
        .formatted(
            currency,
            number(sums.issued(), currency),
            number(sums.onCard(), currency),
            number(sums.inFlight(), currency),
            number(sums.spent(), currency),
            sign(sums.difference(), currency),
            number(sums.merchants(), currency),
            number(sums.refundsOwed(), currency));
  }

  private static String line(CardLine card) {
    Currency currency = card.currency();
    String expected =
        card.leastExpected() == card.mostExpected()
            ? number(card.leastExpected(), currency)
            : number(card.leastExpected(), currency)
                + " to "
                + number(card.mostExpected(), currency);
    return "card %s%s: %s %s on it, %s expected: %s"
        .formatted(
            card.card().masked(),
            card.source().map(source -> " (" + source + ")").orElse(" (not read)"),
            currency,
            number(card.sums().onCard(), currency),
            expected,
            sign(card.difference(), currency));
  }

  private static String line(AccountLine account) {
    return "books of %s, account %s: %s %s posted, %s expected: %s"
        .formatted(
            account.books(),
            account.account(),
            account.currency(),
            number(account.posted(), account.currency()),
            number(account.expected(), account.currency()),
            sign(account.difference(), account.currency()));
  }

  private static void lines(StringBuilder text, List<String> lines) {
    lines.forEach(line -> text.append("  ").append(line).append('\n'));
  }

  private static void more(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append("  and %d %s%n".formatted(count, what));
    }
  }

  private static String number(long minor, Currency currency) {
    return BigDecimal.valueOf(minor, currency.exponent()).toPlainString();
  }

  private static String sign(long minor, Currency currency) {
    return (minor > 0 ? "+" : "") + number(minor, currency);
  }
}
