package farthing.base;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * DEXPIEP: the last day on which a card is good, UTC; three BCD bytes YYMMDD.
 *
 * @param lastDay in the years 2000 to 2099
 */
public record Expiry(LocalDate lastDay) {
  /** In bytes. */
  public static final int SIZE = 3;

  public Expiry {
    if (lastDay.getYear() < 2000 || lastDay.getYear() > 2099) {
      throw new Malformed("an expiry lies in the years 2000 to 2099");
    }
  }

  public static Expiry of(Bytes three) {
    if (three.size() != SIZE) {
      throw new Malformed("DEXPIEP has 3 bytes");
    }
    try {
      return new Expiry(
          LocalDate.of(
              2000 + Bcd.digits(three.at(0)), Bcd.digits(three.at(1)), Bcd.digits(three.at(2))));
    } catch (DateTimeException e) {
      throw new Malformed("no such date: " + three, e);
    }
  }

  public Bytes toBytes() {
    return Bytes.of(
        Bcd.of(lastDay.getYear() - 2000),
        Bcd.of(lastDay.getMonthValue()),
        Bcd.of(lastDay.getDayOfMonth()));
  }

  public boolean isPast(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC).isAfter(lastDay);
  }

  @Override
  public String toString() {
    return lastDay.toString();
  }
}
