package farthing.audit;

import farthing.base.Currency;
import farthing.base.IepId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One currency of one card, in minor units: what must be on it and what is.
 *
 * @param source where the card was read; empty if it was not
 * @param leastExpected as if all that is in flight and not known to be done took from it
 * @param mostExpected as if it gave to it
 * @param actual what the card says; empty if it was not read
 * @param sums what the books say of it
 */
public record CardLine(
    IepId card,
    Optional<String> source,
    Currency currency,
    long leastExpected,
    long mostExpected,
    OptionalLong actual,
    Sums sums) {

  /**
   * What is where, as the holdings of all add up: issued = on the card + in flight + spent.
   *
   * @param issued opening balance and loads, less unloads; a load counts once it is commanded
   * @param onCard what the card says, or what it must hold at least
   * @param inFlight commanded and not on the card: it may come to be, or is a bank's or the
   *     issuer's to give back
   * @param merchants captured and not taken back
   * @param refundsOwed captured too late, or taken back and proven not to be on the card
   */
  public record Sums(long issued, long onCard, long inFlight, long merchants, long refundsOwed) {
    static final Sums NONE = new Sums(0, 0, 0, 0, 0);

    public long spent() {
      return Math.addExact(merchants, refundsOwed);
    }

    /** What is there less what must be. */
    public long difference() {
      return Math.subtractExact(Math.addExact(Math.addExact(onCard, inFlight), spent()), issued);
    }

    Sums plus(Sums more) {
      return new Sums(
          Math.addExact(issued, more.issued),
          Math.addExact(onCard, more.onCard),
          Math.addExact(inFlight, more.inFlight),
          Math.addExact(merchants, more.merchants),
          Math.addExact(refundsOwed, more.refundsOwed));
    }
  }

  public long difference() {
    return sums.difference();
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("card", card.masked());
    json.put("source", source.orElse(""));
    json.put("read", actual.isPresent());
    json.put("currency", currency.name());
    json.put("expected_least_minor", leastExpected);
    json.put("expected_most_minor", mostExpected);
    json.put("on_card_minor", sums.onCard());
    json.put("in_flight_minor", sums.inFlight());
    json.put("difference_minor", difference());
    return json;
  }
}
