package farthing.audit;

import farthing.base.Currency;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a ledger says of some of its accounts, and what the journal makes of them; minor units,
 * above zero what the keeper of the books owes.
 *
 * @param books whose ledger
 * @param account for people
 */
public record AccountLine(
    String books, String account, Currency currency, long posted, long expected) {

  public long difference() {
    return Math.subtractExact(posted, expected);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("books", books);
    json.put("account", account);
    json.put("currency", currency.name());
    json.put("posted_minor", posted);
    json.put("expected_minor", expected);
    json.put("difference_minor", difference());
    return json;
  }
}
