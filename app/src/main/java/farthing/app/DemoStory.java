package farthing.app;

import farthing.base.Bytes;
import farthing.client.ClientEvent;
import farthing.client.FileJournal;
import farthing.client.Holder;
import farthing.client.Pauses;
import farthing.client.PaymentServers;
import farthing.client.PurchaseClient;
import farthing.client.PurchaseEnd;
import farthing.client.PurchaseEvent;
import farthing.purse.CardLink;
import farthing.purse.PinBlock;
import farthing.virtual.VirtualPurse;
import farthing.web.Answered;
import farthing.web.HttpCaller;
import farthing.web.RoadBroken;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Loads an empty card, buys an article and tells, step by step, who says what to whom (FIGS. 17 and
 * 5); then buys another and takes it back, loads points and redeems them, has the card identify
 * itself, has the shop paid, and shows everybody's books.
 */
final class DemoStory implements Holder {
  private static final Pattern ARTICLE = Pattern.compile("name=\"article\" value=\"([a-z0-9-]+)\"");

  /** Place of the article that is priced in points. */
  private static final int FOR_POINTS = 3;

  private static final String FORM = "application/x-www-form-urlencoded";

  private final DemoWorld world;
  private final PrintWriter out;
  private final DemoSteps steps;

  /** How a purchase goes has been told. */
  private boolean isKnown;

  DemoStory(DemoWorld world, PrintWriter out) {
    this.world = world;
    this.out = out;
    this.steps = new DemoSteps(out);
  }

  /**
   * @return whether the card is loaded, the article paid and here, the other's money back, the card
   *     known where it has miles, a chip's purchases paid whoever compares, the shop paid, and the
   *     books add up
   */
  boolean tell() throws IOException {
    introduce(world.issuedCard());
    try (HttpCaller caller = Trust.caller(world.trust())) {
      steps.heading("A card is loaded over the Internet, as in FIG. 17");
      if (!new DemoLoad(world, steps, world.atTheBank(), world.bank())
          .tell(caller, DemoWorld.LOADED)) {
        return false;
      }
      steps.heading("A purchase over the Internet, as in FIG. 5");
      URI order = order(caller, 0);
      steps.step("client", "shop", "chooses an article and orders it");
      PurchaseEnd end = with(caller, (client, card, journal) -> client.pay(order, card, journal));
      if (!(end instanceof PurchaseEnd.Paid paid)) {
        out.println("The purchase did not succeed: " + end.text());
        return false;
      }
      boolean here = download(caller, paid.goods());
      receipt(paid);
      boolean back = takeBack(caller);
      boolean redeemed = redeem(caller);
      boolean known = new DemoMiles(world, steps).tell(caller);
      boolean checked = new DemoModes(world, steps, this::order).tell(caller);
      boolean settled = new DemoClearing(world, steps).tell();
      return new DemoBooks(world, out).addUp()
          && here
          && back
          && redeemed
          && known
          && checked
          && settled;
    } catch (RoadBroken e) {
      throw new IOException(e);
    }
  }

  /** Another article, paid, and not wanted after all. */
  private boolean takeBack(HttpCaller caller) throws IOException, RoadBroken {
    isKnown = true;
    URI order = order(caller, 1);
    steps.step("client", "shop", "orders another article, and pays it in the same way");
    PurchaseEnd end = with(caller, (client, card, journal) -> client.pay(order, card, journal));
    if (end instanceof PurchaseEnd.Paid paid) {
      end =
          with(
              caller,
              (client, card, journal) -> client.cancel(paid.purchase().trx(), card, journal));
    }
    out.println();
    out.println("  " + end.text());
    return end instanceof PurchaseEnd.Cancelled;
  }

  /** Points of a programme, in a slot of their own on the same card. */
  private boolean redeem(HttpCaller caller) throws IOException, RoadBroken {
    steps.heading("Points beside the money: loaded from their programme, and redeemed");
    if (!new DemoLoad(world, steps, world.atTheProgramme(), world.programme())
        .tell(caller, DemoWorld.POINTS_LOADED)) {
      return false;
    }
    URI order = order(caller, FOR_POINTS);
    out.println();
    steps.step("client", "shop", "orders what is had for points, and pays it as with money");
    PurchaseEnd end = with(caller, (client, card, journal) -> client.pay(order, card, journal));
    steps.say(end.text());
    return end instanceof PurchaseEnd.Paid;
  }

  private void introduce(CardContents card) {
    out.println();
    out.println("Value on a card, loaded and spent over the Internet (WO 98/49658)");
    out.println();
    out.printf("  bank            %s, \"%s\"%n", world.bank(), world.atTheBank().name());
    out.printf("  programme       %s, \"%s\"%n", world.programme(), world.atTheProgramme().name());
    out.printf("  load server     %s%n", world.loadServer());
    out.printf("  payment server  %s, %d terminals%n", world.paymentServer(), world.terminals());
    out.printf("  clearing        %s%n", world.clearing());
    out.printf("  shop            %s, \"%s\"%n", world.shop(), world.shopName());
    out.printf("  miles           %s, \"%s\"%n", world.miles(), world.milesName());
    out.printf("  card            %s%n", Typed.path(world.card()));
    card.lines().stream()
        .limit(2)
        .forEach(line -> out.println("                  " + line.strip()));
    out.println();
  }

  /**
   * As a browser does: an article's form, posted.
   *
   * @param index of the article, from 0
   */
  private URI order(HttpCaller caller, int index) throws IOException, RoadBroken {
    Answered catalogue = caller.get(world.shop().resolve("/"));
    List<String> articles =
        ARTICLE.matcher(text(catalogue.body())).results().map(found -> found.group(1)).toList();
    if (!catalogue.isGood() || articles.size() <= index) {
      throw new IOException("the shop does not show that many articles");
    }
    Answered ordered =
        caller.post(
            world.shop().resolve("/orders"),
            FORM,
            Bytes.of(("article=" + articles.get(index)).getBytes(StandardCharsets.UTF_8)));
    return ordered
        .header("Location")
        .map(world.shop()::resolve)
        .orElseThrow(() -> new IOException("the shop took no order"));
  }

  private interface AtTheCard {
    PurchaseEnd act(PurchaseClient client, CardLink card, FileJournal journal);
  }

  private PurchaseEnd with(HttpCaller caller, AtTheCard what) throws IOException {
    Path card = world.card();
    try (VirtualPurse inHand = CardInFile.open(card);
        FileJournal journal = FileJournal.open(FileJournal.beside(card), InstantSource.system())) {
      PurchaseClient client =
          new PurchaseClient(
              PaymentServers.of(CardServers.PAYMENT.of(card, List.of())),
              caller,
              this,
              InstantSource.system(),
              Pauses.real());
      return what.act(client, inHand, journal);
    }
  }

  @Override
  public boolean approvesCancel(CancelProposal proposal) {
    steps.step(
        "person",
        "client",
        "does not want it after all: %s back, %s before and %s after"
            .formatted(proposal.amount(), proposal.balanceBefore(), proposal.balanceAfter()));
    return true;
  }

  @Override
  public boolean approves(Proposal proposal) {
    if (!isKnown) {
      steps.step(
          "person",
          "client",
          "approves: %s for \"%s\", %s before and %s after"
              .formatted(
                  proposal.amount(),
                  proposal.description(),
                  proposal.balanceBefore(),
                  proposal.balanceAfter()));
    }
    return true;
  }

  @Override
  public boolean approvesLoad(LoadProposal proposal) {
    throw new IllegalStateException("nothing is loaded while the card pays");
  }

  @Override
  public Optional<PinBlock> pin(int triesLeft) {
    return Optional.empty();
  }

  @Override
  public void hears(ClientEvent event) {
    if (event instanceof PurchaseEvent purchase && (!isKnown || ofACancel(purchase))) {
      tell(purchase);
    } else if (event instanceof ClientEvent.Waits) {
      steps.aside(event.text());
    }
  }

  private static boolean ofACancel(PurchaseEvent event) {
    return event instanceof PurchaseEvent.CardDebited
        || event instanceof PurchaseEvent.ShopClosed
        || event instanceof PurchaseEvent.Credits
        || event instanceof PurchaseEvent.CardCredited;
  }

  private void tell(PurchaseEvent event) {
    switch (event) {
      case PurchaseEvent.OrderRead read ->
          steps.step(
              "shop",
              "client",
              "the signed order: " + read.amount() + ", TRX " + read.purchase().trx());
      case PurchaseEvent.CardRead read ->
          steps.step(
              "card", "client", "I am card %s and hold %s".formatted(read.card(), read.balance()));
      case PurchaseEvent.Draws _ ->
          steps.step(
              "client", "payment server", "draws: the order, and the card's signature S1, sealed");
      case PurchaseEvent.Debits debits -> {
        steps.step(
            "payment server",
            "client",
            "the debit command of terminal %s, signed S2 by its security card"
                .formatted(debits.terminal()));
        steps.step("client", "card", "debit " + debits.amount());
      }
      case PurchaseEvent.CardDebited debited ->
          steps.step(
              "card", "client", "done, signed S3, S6 and S7; I hold " + debited.balanceAfter());
      case PurchaseEvent.Proves _ ->
          steps.step(
              "client", "payment server", "the card's proof, sealed; its security card checks it");
      case PurchaseEvent.ReceiptCame _ ->
          steps.step(
              "payment server",
              "client",
              "the receipt, and message M, which only the shop can read");
      case PurchaseEvent.ShopTold told -> {
        steps.step("client", "shop", "message M");
        steps.step("shop", "client", told.says());
      }
      case PurchaseEvent.Ended _ -> {} // told by the receipt
      case PurchaseEvent.ShopClosed closed -> steps.step("shop", "client", closed.says());
      case PurchaseEvent.Credits credits -> {
        steps.step(
            "payment server", "client", "the credit command, signed S2 by its security card");
        steps.step("client", "card", "take back " + credits.amount());
      }
      case PurchaseEvent.CardCredited credited ->
          steps.step(
              "card", "client", "done, signed S3, S6 and S7; I hold " + credited.balanceAfter());
      case PurchaseEvent.EarlierSettled _, PurchaseEvent.LoadIsOpen _ -> steps.aside(event.text());
    }
  }

  private boolean download(HttpCaller caller, URI goods) throws RoadBroken {
    Answered file = caller.get(URI.create(goods + "/file"));
    if (!file.isGood()) {
      out.println("The shop does not give the article: HTTP " + file.status());
      return false;
    }
    steps.step("shop", "client", "the article, %d bytes".formatted(file.body().size()));
    return true;
  }

  private void receipt(PurchaseEnd.Paid paid) {
    var receipt = paid.receipt();
    out.println();
    out.println("  Receipt");
    out.println("    " + receipt.merchantName() + ", " + receipt.amount());
    out.println("    " + receipt.time() + ", terminal " + receipt.terminal());
    out.println("    reference " + receipt.reference());
    out.println("    the article: " + paid.goods());
    out.println();
  }

  /** What to type for a purchase of one's own; the order for it is there. */
  void invite() throws IOException {
    try (HttpCaller caller = Trust.caller(world.trust())) {
      invite(order(caller, 0));
    } catch (RoadBroken e) {
      throw new IOException(e);
    }
  }

  private void invite(URI next) {
    out.println("The shop stays open at " + world.shop());
    out.println(
        "To buy there yourself: choose an article, copy the order page's address, and type");
    out.println("its address in place of this order's, which is open for a quarter of an hour:");
    out.println();
    String trust = world.trust().map(t -> " --trust " + Typed.path(t.store())).orElse("");
    out.printf(
        "  %s pay %s --card %s%s%n%n", Typed.command(), next, Typed.path(world.card()), trust);
    out.printf(
        "What the shop was paid stands at %s/statements: log in there as %s, whose password is in%n%s%n%n",
        world.clearing(), DemoWorld.SHOP_PARTY, Typed.path(world.statementKey()));
    DemoBank bank = world.atTheBank();
    out.printf(
        "The loyalty site stays open at %s: there you pay an order in the same way, and no money moves.%n%n",
        world.miles());
    out.printf(
        "The bank stays open at %s: log in there as %s, whose password is in%n%s, or type%n%n",
        world.bank(), bank.account(), Typed.path(bank.passwordFile()));
    out.printf(
        "  %s load --bank %s --account %s --password-file %s --amount 10.00 --card %s%s%n%n",
        Typed.command(),
        world.bank(),
        bank.account(),
        Typed.path(bank.passwordFile()),
        Typed.path(world.card()),
        trust);
  }

  private static String text(Bytes body) {
    return new String(body.toArray(), StandardCharsets.UTF_8);
  }
}
