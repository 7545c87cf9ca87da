package farthing.iso20022;

import java.util.List;

/**
 * What a bank says of one account.
 *
 * @param id the bank's number of the statement
 * @param lines in the bank's order
 */
public record AccountStatement(String id, AccountId account, List<BankLine> lines) {
  public AccountStatement {
    lines = List.copyOf(lines);
  }
}
