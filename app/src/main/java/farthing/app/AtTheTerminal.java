package farthing.app;

import farthing.base.Malformed;
import farthing.client.Holder;
import farthing.client.PurchaseEvent;
import farthing.purse.PinBlock;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The card's holder at a command line: reads what is asked, types yes or no. */
final class AtTheTerminal implements Holder {
  private final PrintWriter screen;
  private final boolean approvesAll;

  /**
   * @param approvesAll without asking
   */
  AtTheTerminal(PrintWriter screen, boolean approvesAll) {
    this.screen = screen;
    this.approvesAll = approvesAll;
  }

  @Override
  public boolean approves(Proposal proposal) {
    screen.println();
    screen.println("  Merchant   " + proposal.merchant() + "   (" + proposal.shop() + ")");
    screen.println("  Article    " + proposal.description());
    screen.println("  Amount     " + proposal.amount());
    screen.println(
        "  Card       %s holds %s, and %s afterwards"
            .formatted(proposal.card(), proposal.balanceBefore(), proposal.balanceAfter()));
    screen.println("  Paid at    " + proposal.paymentServer());
    screen.println();
    if (approvesAll) {
      return true;
    }
    screen.print("Pay? Type yes: ");
    screen.flush();
    return line().map(answer -> answer.equalsIgnoreCase("yes")).orElse(false);
  }

  @Override
  public Optional<PinBlock> pin(int triesLeft) {
    Optional<Console> keyboard = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (keyboard.isEmpty()) {
      screen.println("The card wants its PIN, and there is no keyboard to type it on.");
      return Optional.empty();
    }
    char[] typed = keyboard.get().readPassword("PIN (%d tries left): ", triesLeft);
    if (typed == null || typed.length == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(PinBlock.ofDigits(new String(typed)));
    } catch (Malformed e) {
      screen.println(e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void hears(PurchaseEvent event) {
    screen.println(event.text());
  }

  private static Optional<String> line() {
    try {
      return Optional.ofNullable(
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                  .readLine())
          .map(String::strip);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
