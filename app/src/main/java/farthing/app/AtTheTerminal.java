package farthing.app;

import farthing.client.ClientEvent;
import farthing.client.Holder;
import farthing.messages.Flow;
import farthing.purse.PinBlock;
import java.io.PrintWriter;
import java.util.Optional;

/** The card's holder at a command line: reads what is asked, types yes or no. */
final class AtTheTerminal implements Holder {
  private final PrintWriter screen;
  private final Keyboard keyboard;
  private final PinEntry entry;
  private final boolean approvesAll;
  private final Pins pins;
  private int pinsGiven;

  /**
   * Where the PIN comes from.
   *
   * @param ownFile out of a file; nothing to have it typed
   * @param lastTry whether the last try may be used without asking
   */
  record Pins(Optional<PinBlock> ownFile, boolean lastTry) {
    static final Pins TYPED = new Pins(Optional.empty(), false);
  }

  /**
   * @param approvesAll without asking; a PIN is wanted all the same
   */
  AtTheTerminal(PrintWriter screen, Keyboard keyboard, boolean approvesAll, Pins pins) {
    this.screen = screen;
    this.keyboard = keyboard;
    this.entry = new PinEntry(keyboard, screen);
    this.approvesAll = approvesAll;
    this.pins = pins;
  }

  @Override
  public boolean approves(Proposal proposal) {
    screen.println();
    if (proposal.isAuthentication()) {
      return identifies(proposal);
    }
    screen.println("  Merchant   " + proposal.merchant() + "   (" + proposal.shop() + ")");
    screen.println("  Article    " + proposal.description());
    screen.println("  Amount     " + proposal.amount());
    screen.println(
        "  Card       %s holds %s, and %s afterwards"
            .formatted(proposal.card(), proposal.balanceBefore(), proposal.balanceAfter()));
    screen.println("  Paid at    " + proposal.paymentServer());
    screen.println();
    return asked("Pay? Type yes: ");
  }

  /** The person gives something away, though it is no money. */
  private boolean identifies(Proposal proposal) {
    screen.println("  Web site   " + proposal.merchant() + "   (" + proposal.shop() + ")");
    screen.println("  What for   " + proposal.description());
    screen.println(
        "  Card       " + proposal.card() + "; the web site learns its number, and no money moves");
    screen.println("  Checked at " + proposal.paymentServer());
    screen.println();
    return asked("Identify yourself to %s? Type yes: ".formatted(proposal.merchant()));
  }

  @Override
  public boolean approvesCancel(CancelProposal proposal) {
    screen.println();
    screen.println("  Merchant   " + proposal.merchant() + "   (" + proposal.shop() + ")");
    screen.println("  Article    " + proposal.description());
    screen.println("  Back       " + proposal.amount());
    screen.println(
        "  Card       %s holds %s, and %s afterwards"
            .formatted(proposal.card(), proposal.balanceBefore(), proposal.balanceAfter()));
    screen.println();
    return asked("Cancel, and give up the goods? Type yes: ");
  }

  @Override
  public boolean approvesLoad(LoadProposal proposal) {
    boolean load = proposal.flow() == Flow.LOAD;
    screen.println();
    screen.println("  Bank       " + proposal.bank() + "   (" + proposal.at() + ")");
    screen.println("  Account    " + proposal.account());
    screen.println((load ? "  Load       " : "  Unload     ") + proposal.amount());
    screen.println(
        "  Card       %s holds %s, and %s afterwards"
            .formatted(proposal.card(), proposal.balanceBefore(), proposal.balanceAfter()));
    screen.println("  Through    " + proposal.loadServer());
    screen.println();
    return asked(load ? "Load? Type yes: " : "Unload? Type yes: ");
  }

  private boolean asked(String question) {
    if (approvesAll) {
      return true;
    }
    screen.print(question);
    screen.flush();
    return keyboard.line().map(answer -> answer.equalsIgnoreCase("yes")).orElse(false);
  }

  @Override
  public Optional<PinBlock> pin(int triesLeft) {
    if (pinsGiven > 0) {
      screen.println("The PIN was wrong.");
    }
    screen.println(
        triesLeft == 1
            ? "The card wants its PIN, and one try is left: a wrong one blocks the card's PIN."
            : "The card wants its PIN; %d tries are left.".formatted(triesLeft));
    if (triesLeft == 1 && !mayTakeTheLastTry()) {
      return Optional.empty();
    }
    Optional<PinBlock> pin = pins.ownFile().isPresent() ? onceOutOfItsFile() : entry.typed("PIN: ");
    pinsGiven++;
    return pin;
  }

  private boolean mayTakeTheLastTry() {
    if (pins.lastTry()) {
      return true;
    }
    if (pins.ownFile().isPresent()) {
      screen.println("It was not tried: --last-pin-try would.");
      return false;
    }
    screen.print("Try it all the same? Type yes: ");
    screen.flush();
    return keyboard.line().map(answer -> answer.equalsIgnoreCase("yes")).orElse(false);
  }

  /** What was wrong once is wrong again: a file's PIN costs one try and no more. */
  private Optional<PinBlock> onceOutOfItsFile() {
    return pinsGiven == 0 ? pins.ownFile() : Optional.empty();
  }

  @Override
  public void hears(ClientEvent event) {
    screen.println(event.text());
  }
}
