package farthing.store;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.UUID;

/**
 * Where a page of open loads ended, which asks for the next one: as text {@code AT/PARTY/TRX}.
 *
 * @param at when that load was commanded
 */
public record AfterLoad(Instant at, String party, UUID trx) {
  /** Before the first one. */
  public static final AfterLoad NONE = new AfterLoad(Instant.EPOCH, "", new UUID(0, 0));

  /** After the load that this row commanded. */
  public static AfterLoad of(StoredEntry request) {
    EntryKey key = request.entry().key();
    return new AfterLoad(request.at(), key.party().value(), key.trx().value());
  }

  /** No load is later: the year still has four digits. */
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * @throws Malformed if it is none
   */
  public static AfterLoad parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new Malformed("a place among open loads is AT/PARTY/TRX");
    }
    try {
      Instant at = Instant.parse(parts[0]);
      if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
        throw new Malformed("no load was ever commanded at " + at);
      }
      return new AfterLoad(
          at, new PartyId(parts[1]).value(), TransactionId.parse(parts[2]).value());
    } catch (DateTimeParseException e) {
      throw new Malformed("a place among open loads begins with a time", e);
    }
  }

  @Override
  public String toString() {
    return at + "/" + party + "/" + trx;
  }
}
