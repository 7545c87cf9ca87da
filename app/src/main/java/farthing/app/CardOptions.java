package farthing.app;

import farthing.base.Suite;
import farthing.client.FileJournal;
import farthing.client.Pauses;
import farthing.client.PurchaseClient;
import farthing.client.PurchaseEnd;
import farthing.client.PurchaseJournal;
import farthing.purse.CardLink;
import farthing.virtual.VirtualPurse;
import farthing.web.HttpCaller;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What `pay`, `cancel` and `resume` have in common: the card, where it may pay, how it is told. */
final class CardOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--card",
      required = true,
      paramLabel = "FILE",
      description = "The software purse; its journal is kept in FILE.journal.")
  private Path card;

  @Option(
      names = "--payment-server",
      paramLabel = "URL",
      description = "One more where it may pay; may be repeated. The issuer's are in FILE.servers.")
  private List<String> servers = new ArrayList<>();

  @Option(
      names = "--trust",
      paramLabel = "STORE",
      description = "PKCS#12 of certificates to trust for https; usually this machine's.")
  private Optional<Path> trust;

  @Option(
      names = "--trust-password",
      paramLabel = "PASSWORD",
      defaultValue = Trust.USUAL_PASSWORD,
      description = "Its password; it holds nothing secret. ${DEFAULT-VALUE} if left.")
  private String trustPassword;

  @Option(names = "--json", description = "Prints the end as JSON, and nothing else.")
  private boolean json;

  /** What is done with card, client and journal in hand. */
  interface Use {
    int use(PurchaseClient client, CardLink card, PurchaseJournal journal);
  }

  /**
   * @param approvesAll without asking the person
   * @param suites of the cards that are paid with
   * @param pins where the card's PIN comes from
   */
  int use(boolean approvesAll, Set<Suite> suites, AtTheTerminal.Pins pins, Use use) {
    if (json && !approvesAll) {
      throw Failed.wrongUsage("--json cannot ask", "The card was not touched. Add --yes.");
    }
    PrintWriter screen = json ? new PrintWriter(Writer.nullWriter()) : spec.commandLine().getOut();
    try (HttpCaller caller = Trust.caller(trust.map(store -> new Trust(store, trustPassword)));
        VirtualPurse inHand = CardInFile.open(card);
        FileJournal journal = FileJournal.open(FileJournal.beside(card), InstantSource.system())) {
      PurchaseClient client =
          new PurchaseClient(
              CardServers.of(card, servers),
              caller,
              new AtTheTerminal(screen, Keyboard.ofThisProgram(), approvesAll, pins),
              InstantSource.system(),
              Pauses.real(),
              suites);
      return use.use(client, inHand, journal);
    } catch (IOException e) {
      throw Failed.because(
          "the card's journal cannot be used: " + e.getMessage(), "The card was not debited.", e);
    }
  }

  /** Only to a person. */
  void say(String line) {
    if (!json) {
      spec.commandLine().getOut().println(line);
    }
  }

  void tell(PurchaseEnd end) {
    if (json) {
      spec.commandLine().getOut().println(Json.write(object(end)));
    }
  }

  void tell(List<PurchaseEnd> ends) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(ends.stream().map(CardOptions::object).toList()));
    } else if (ends.isEmpty()) {
      out.println("Nothing was left open.");
    }
  }

  private static Map<String, Object> object(PurchaseEnd end) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("end", end.getClass().getSimpleName());
    object.put("paid", end.isPaid());
    object.put("open", end.isOpen());
    object.put("text", end.text());
    if (end instanceof PurchaseEnd.Paid paid) {
      object.put("trx", paid.purchase().trx().toString());
      object.put("reference", paid.receipt().reference());
      object.put("currency", paid.receipt().amount().currency().name());
      object.put("amountMinor", paid.receipt().amount().minor());
      object.put("goods", paid.goods().toString());
    }
    return object;
  }
}
