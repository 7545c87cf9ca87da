package farthing.app;

import farthing.base.Suite;
import farthing.client.Agent;
import farthing.client.FileJournal;
import farthing.client.Holder;
import farthing.client.IssuerContact;
import farthing.client.LoadClient;
import farthing.client.LoadEnd;
import farthing.client.LoadServers;
import farthing.client.Origin;
import farthing.client.Pauses;
import farthing.client.PaymentServers;
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
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What commands with a card in hand have in common: the card, who is trusted, how it is told. */
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

  /** What is done with a card in hand. */
  interface Use {
    int use(AtHand hand);
  }

  /**
   * Everything at hand for a client.
   *
   * @param file the card's
   */
  record AtHand(
      Path file, HttpCaller caller, Holder person, CardLink card, PurchaseJournal journal) {

    /**
     * @param servers where it may pay
     * @param suites of the cards that are paid with
     * @param agent if this machine is one
     */
    PurchaseClient payer(List<String> servers, Set<Suite> suites, Optional<Agent> agent) {
      return new PurchaseClient(
          PaymentServers.of(servers),
          caller,
          person,
          InstantSource.system(),
          Pauses.real(),
          suites,
          agent);
    }

    /**
     * @param servers where it may be loaded
     * @param suites of the cards that are loaded
     */
    LoadClient loader(List<String> servers, Set<Suite> suites) {
      return new LoadClient(
          LoadServers.of(servers),
          caller,
          person,
          InstantSource.system(),
          Pauses.real(),
          suites,
          new SecureRandom());
    }
  }

  /**
   * @param approvesAll without asking the person
   * @param pins where the card's PIN comes from
   */
  int use(boolean approvesAll, AtTheTerminal.Pins pins, Use use) {
    if (json && !approvesAll) {
      throw Failed.wrongUsage("--json cannot ask", "The card was not touched. Add --yes.");
    }
    try (HttpCaller caller = Trust.caller(trust.map(store -> new Trust(store, trustPassword)));
        VirtualPurse inHand = CardInFile.open(card);
        FileJournal journal = FileJournal.open(FileJournal.beside(card), InstantSource.system())) {
      AtTheTerminal person =
          new AtTheTerminal(screen(), Keyboard.ofThisProgram(), approvesAll, pins);
      return use.use(new AtHand(card, caller, person, inHand, journal));
    } catch (IOException e) {
      throw Failed.because(
          "the card's journal cannot be used: " + e.getMessage(), "The card was not touched.", e);
    }
  }

  /**
   * Asks the card's issuer whether it wants anything of the card, where its load servers are known.
   * After a refusal: the issuer may have locked the card, or let it go.
   */
  void askIssuer(AtHand hand) {
    for (String server : CardServers.LOAD.known(hand.file(), List.of())) {
      switch (new IssuerContact(hand.caller()).make(Origin.of(server), hand.card())) {
        case LOCKED ->
            say(
                "The card's issuer has locked it: it pays nowhere and is not loaded, until the issuer lets it go. What is on it is not lost.");
        case UNLOCKED -> say("The card's issuer has let it go: it may be used again.");
        case NOTHING, BROKEN_OFF -> {
          continue;
        }
      }
      return;
    }
  }

  /** Where a person reads; nowhere if a program does. */
  PrintWriter screen() {
    return json ? new PrintWriter(Writer.nullWriter()) : spec.commandLine().getOut();
  }

  /** As options of another command: the same card, and whom it trusts. */
  String typed() {
    return "--card "
        + Typed.path(card)
        + trust.map(store -> " --trust " + Typed.path(store)).orElse("")
        + (trustPassword.equals(Trust.USUAL_PASSWORD)
            ? ""
            : " --trust-password " + Typed.word(trustPassword));
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

  void tell(LoadEnd end) {
    if (json) {
      spec.commandLine().getOut().println(Json.write(object(end)));
    }
  }

  /** All of them as one array. */
  void tellAll(List<LoadEnd> ends) {
    if (json) {
      spec.commandLine()
          .getOut()
          .println(Json.write(ends.stream().map(CardOptions::object).toList()));
    }
  }

  void tell(List<PurchaseEnd> purchases, List<LoadEnd> loads) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          Json.write(
              Stream.concat(
                      purchases.stream().map(CardOptions::object),
                      loads.stream().map(CardOptions::object))
                  .toList()));
    } else if (purchases.isEmpty() && loads.isEmpty()) {
      out.println("Nothing was left open.");
    }
  }

  private static Map<String, Object> object(LoadEnd end) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("end", end.getClass().getSimpleName());
    object.put("done", end.isDone());
    object.put("open", end.isOpen());
    object.put("text", end.text());
    if (end instanceof LoadEnd.Settled settled) {
      object.put("trx", settled.load().trx().toString());
      object.put("outcome", settled.receipt().outcome().word());
      object.put("reference", settled.receipt().reference());
      object.put("currency", settled.receipt().amount().currency().name());
      object.put("amountMinor", settled.receipt().amount().minor());
    }
    return object;
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
    if (end instanceof PurchaseEnd.Identified identified) {
      object.put("trx", identified.purchase().trx().toString());
      object.put("reference", identified.receipt().reference());
      object.put("page", identified.page().toString());
    }
    return object;
  }
}
