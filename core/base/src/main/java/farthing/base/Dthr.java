package farthing.base;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * DTHR: date and time to the minute, UTC, years 2000 to 2099; five BCD bytes YYMMDDhhmm.
 *
 * @param value whole minutes
 */
public record Dthr(LocalDateTime value) {
  /** In bytes. */
  public static final int SIZE = 5;

  public Dthr {
    if (value.getYear() < 2000
        || value.getYear() > 2099
        || !value.equals(value.truncatedTo(ChronoUnit.MINUTES))) {
      throw new Malformed("DTHR counts whole minutes of the years 2000 to 2099");
    }
  }

  public static Dthr of(Instant instant) {
    return new Dthr(
        LocalDateTime.ofInstant(instant, ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES));
  }

  public static Dthr of(Bytes five) {
    if (five.size() != SIZE) {
      throw new Malformed("DTHR has 5 bytes");
    }
    try {
      return new Dthr(
          LocalDateTime.of(
              2000 + Bcd.digits(five.at(0)),
              Bcd.digits(five.at(1)),
              Bcd.digits(five.at(2)),
              Bcd.digits(five.at(3)),
              Bcd.digits(five.at(4))));
    } catch (DateTimeException e) {
      throw new Malformed("no such date or time: " + five, e);
    }
  }

  public Bytes toBytes() {
    return Bytes.of(
        Bcd.of(value.getYear() - 2000),
        Bcd.of(value.getMonthValue()),
        Bcd.of(value.getDayOfMonth()),
        Bcd.of(value.getHour()),
        Bcd.of(value.getMinute()));
  }

  /** {@code 2026-11-22 16:04 UTC}. */
  @Override
  public String toString() {
    return value.toLocalDate() + " " + value.toLocalTime() + " UTC";
  }
}
