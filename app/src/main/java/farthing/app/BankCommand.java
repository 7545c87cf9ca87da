package farthing.app;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.base.Suite;
import farthing.client.LoadEnd;
import farthing.client.LoadWanted;
import farthing.messages.Flow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What `load` and `unload` have in common, which is all but the direction. */
abstract sealed class BankCommand implements Callable<Integer> permits LoadCommand, UnloadCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "SESSION-URL",
      description =
          "As the bank's page shows it after you logged in there; you choose the amount there too.")
  private Optional<String> session;

  @Option(
      names = "--bank",
      paramLabel = "URL",
      description = "The bank, to log in from here instead.")
  private Optional<String> bank;

  @Option(names = "--account", paramLabel = "ACCOUNT", description = "Your account at the bank.")
  private Optional<String> account;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The account's password out of a file, instead of asking unseen.")
  private Optional<Path> passwordFile;

  @Option(names = "--amount", paramLabel = "AMOUNT", description = "How much, as in 50.00.")
  private Optional<String> amount;

  @Option(
      names = "--currency",
      paramLabel = "CUR",
      defaultValue = "EUR",
      description = "Of the amount, P1001 for points of programme 1001; ${DEFAULT-VALUE} if left.")
  private String currency;

  @Option(
      names = "--load-server",
      paramLabel = "URL",
      description =
          "One more that may command the card; may be repeated. The issuer's are in"
              + " FILE.load-servers.")
  private List<String> servers = new ArrayList<>();

  @Option(
      names = "--card-suites",
      paramLabel = "LIST",
      defaultValue = "20",
      description = {
        "Cards to do this with at all, as 20,10; ${DEFAULT-VALUE} if left.",
        "Suite 10, two-key TDES, is old: only where you must."
      })
  private String suites;

  @Option(names = "--yes", description = "Does it without asking.")
  private boolean yes;

  @Mixin private PinOptions pin;

  @Mixin private CardOptions card;

  /** Whether what waits for the card is wanted, instead of what a bank gives. */
  boolean takesRefunds() {
    return false;
  }

  /** The direction. */
  abstract Flow flow();

  @Override
  public Integer call() throws IOException {
    Flow flow = flow();
    if (takesRefunds()) {
      if (session.isPresent() || bank.isPresent() || account.isPresent() || amount.isPresent()) {
        throw wrong("--refunds names no bank and no amount: what waits is loaded", "Leave those.");
      }
      return LoadRefunds.take(card, servers, accepted(), yes, pin.pins());
    }
    Set<Suite> accepted = accepted();
    AtTheTerminal.Pins pins = pin.pins();
    LoadWanted wanted = session.isPresent() ? onThePage(session.get(), flow) : fromHere(flow);
    return card.use(
        yes,
        pins,
        hand -> {
          LoadEnd end =
              hand.loader(CardServers.LOAD.of(hand.file(), servers), accepted)
                  .load(wanted, hand.card(), hand.journal());
          card.tell(end);
          if (flow == Flow.LOAD && end.isDone()) {
            LoadRefunds.mention(
                card, hand.loader(CardServers.LOAD.of(hand.file(), servers), accepted), hand);
          }
          if (end instanceof LoadEnd.NothingMoved) {
            card.askIssuer(hand);
          }
          return end.isDone() ? 0 : Main.FAILED;
        });
  }

  private LoadWanted onThePage(String url, Flow flow) {
    if (bank.isPresent() || account.isPresent() || amount.isPresent()) {
      throw wrong(
          "with a session's address, bank, account and amount are those of the bank's page",
          "Leave --bank, --account and --amount.");
    }
    return new LoadWanted.FromPage(web(url), flow);
  }

  private LoadWanted fromHere(Flow flow) throws IOException {
    if (bank.isEmpty() || account.isEmpty() || amount.isEmpty()) {
      throw wrong(
          "neither a session's address nor bank, account and amount are all named",
          "Name SESSION-URL, or --bank, --account and --amount.");
    }
    URI address = web(bank.get());
    Amount wanted = amountOf(amount.get());
    String password =
        passwordFile.isPresent()
            ? PasswordEntry.inFile(passwordFile.get())
            : new PasswordEntry(Keyboard.ofThisProgram()).typed(account.get());
    try {
      return new LoadWanted.FromAccount(address, account.get(), password, flow, wanted);
    } catch (Malformed e) {
      throw wrong(String.valueOf(e.getMessage()), "Account and password are shorter than that.");
    }
  }

  private Amount amountOf(String text) {
    try {
      Amount wanted = Amount.parse(text, Currency.named(currency));
      if (!wanted.isZero()) {
        return wanted;
      }
    } catch (Malformed e) {
      throw wrong("--amount: " + e.getMessage(), "An amount is digits, as in 50.00.");
    }
    throw wrong("--amount: nothing would move", "Name an amount above 0.");
  }

  private static URI web(String text) {
    try {
      return Kind.web(text);
    } catch (Malformed e) {
      throw wrong("'" + text + "' is " + e.getMessage(), "Copy the address from the bank.");
    }
  }

  private Set<Suite> accepted() {
    try {
      return Kind.suitesOf(suites);
    } catch (Malformed e) {
      throw wrong("--card-suites: " + e.getMessage(), "A list is wanted, as 20,10.");
    }
  }

  private static Failed wrong(String what, String next) {
    return Failed.wrongUsage(what, "Nothing moved, on the card or on the account. " + next);
  }
}
