package farthing.app;

import farthing.accounts.Account;
import farthing.audit.Audit;
import farthing.audit.AuditReport;
import farthing.audit.AuditedDatabase;
import farthing.audit.Inputs;
import farthing.audit.Opening;
import farthing.base.Amount;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.store.FloatPoster;
import farthing.store.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Everybody's books after the demo's story, and whether they add up. */
final class DemoBooks {
  private final DemoWorld world;
  private final PrintWriter out;

  DemoBooks(DemoWorld world, PrintWriter out) {
    this.world = world;
    this.out = out;
  }

  /** Prints the ledgers, and the audit of journals, ledgers and card (invariant 1). */
  boolean addUp() throws IOException {
    new FloatPoster(world.loadBooks(), new Ledger(world.loadBooks())).post();
    out.println();
    ledger("The bank's ledger", world.bankBooks());
    ledger("The points programme's ledger", world.programmeBooks());
    ledger("The issuer's ledger", world.loadBooks());
    AuditReport report = audit();
    out.println("  Audit of journal, ledgers and the card:");
    report.toText().lines().forEach(line -> out.println("    " + line));
    out.println();
    return report.isClean();
  }

  private void ledger(String name, Database books) {
    out.println("  " + name + " (+ it owes, - it holds or is owed):");
    new Ledger(books)
        .balances().entrySet().stream()
            .filter(each -> each.getValue() != 0)
            .map(each -> "    %-36s %s".formatted(each.getKey(), signed(each)))
            .sorted()
            .forEach(out::println);
    out.println();
  }

  private static String signed(Map.Entry<Account, Long> balance) {
    Amount amount = Amount.ofMinor(Math.abs(balance.getValue()), balance.getKey().currency());
    return (balance.getValue() < 0 ? "-" : "+") + amount;
  }

  private AuditReport audit() throws IOException {
    try {
      return Audit.of(
              Inputs.of(List.of(audited("payment", world.database("payment"))))
                  .withBanks(
                      List.of(
                          audited("bank", world.database("bank")),
                          audited("programme", world.database("programme"))))
                  .withCards(
                      List.of(AuditCommand.inFile(world.card()), AuditCommand.inFile(world.chip())))
                  .withOpening(
                      Opening.parse(
                          List.of(
                              world.issuedChip().identity().iep().full()
                                  + " "
                                  + DemoWorld.PRELOADED))))
          .report();
    } catch (SQLException e) {
      throw new IOException("the books cannot be read: " + e.getMessage(), e);
    }
  }

  private static AuditedDatabase audited(String name, DatabaseSettings database) {
    return new AuditedDatabase(name, database.url(), database.user(), database.password());
  }
}
