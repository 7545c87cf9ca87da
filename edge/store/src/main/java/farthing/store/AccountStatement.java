package farthing.store;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * A page of what was posted to an account, newest first.
 *
 * @param before what asks for the page after this one; empty with the last
 */
public record AccountStatement(List<Line> lines, OptionalLong before) {
  public AccountStatement {
    lines = List.copyOf(lines);
  }

  /**
   * @param reference what it is of
   * @param at when its transaction began, by the database's clock
   * @param minor added or taken, minor units
   * @param balanceAfter right after it, of an account that may not go below zero; the others' are
   *     posted to by many at once
   */
  public record Line(String reference, Instant at, long minor, OptionalLong balanceAfter) {}
}
