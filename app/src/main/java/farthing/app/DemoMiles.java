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
import farthing.purse.PinBlock;
import farthing.virtual.VirtualPurse;
import farthing.web.Answered;
import farthing.web.HttpCaller;
import farthing.web.RoadBroken;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The demo's card identifies itself for a ticket, and tells, step by step, who says what (FIG. 16).
 */
final class DemoMiles implements Holder {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String CHOSEN = "benefit=return-flight";

  private final DemoWorld world;
  private final DemoSteps steps;

  DemoMiles(DemoWorld world, DemoSteps steps) {
    this.world = world;
    this.steps = steps;
  }

  /**
   * @return whether the card identified itself and the site knows it, with or without a ticket
   */
  boolean tell(HttpCaller caller) throws IOException, RoadBroken {
    steps.heading("A card says who it is and pays nothing, as in FIG. 16");
    Answered chosen =
        caller.post(
            world.miles().resolve("/claims"),
            FORM,
            Bytes.of(CHOSEN.getBytes(StandardCharsets.UTF_8)));
    URI claim =
        chosen
            .header("Location")
            .map(world.miles()::resolve)
            .orElseThrow(() -> new IOException("the loyalty programme took no claim"));
    steps.step("client", "miles", "chooses a ticket, for miles");
    Path card = world.card();
    PurchaseEnd end;
    try (VirtualPurse inHand = CardInFile.open(card);
        FileJournal journal = FileJournal.open(FileJournal.beside(card), InstantSource.system())) {
      end =
          new PurchaseClient(
                  PaymentServers.of(CardServers.PAYMENT.of(card, List.of())),
                  caller,
                  this,
                  InstantSource.system(),
                  Pauses.real())
              .pay(claim, inHand, journal);
    }
    steps.say(end.text());
    return end instanceof PurchaseEnd.Identified;
  }

  @Override
  public boolean approves(Proposal proposal) {
    steps.step(
        "person", "client", "identifies herself to %s: no money".formatted(proposal.merchant()));
    return true;
  }

  @Override
  public boolean approvesCancel(CancelProposal proposal) {
    throw new IllegalStateException("nothing is cancelled while a card identifies itself");
  }

  @Override
  public boolean approvesLoad(LoadProposal proposal) {
    throw new IllegalStateException("nothing is loaded while a card identifies itself");
  }

  @Override
  public Optional<PinBlock> pin(int triesLeft) {
    return Optional.empty();
  }

  @Override
  public void hears(ClientEvent event) {
    switch (event) {
      case PurchaseEvent.OrderRead read ->
          steps.step("miles", "client", "the signed order, of no amount: " + read.description());
      case PurchaseEvent.Draws _ ->
          steps.step(
              "client", "payment server", "draws: the order, and the card's signature S1, sealed");
      case PurchaseEvent.Debits _ ->
          steps.step("payment server", "client", "the debit command, of no amount, signed S2");
      case PurchaseEvent.CardDebited _ ->
          steps.step("card", "client", "done, signed S3, S6 and S7; my money is as it was");
      case PurchaseEvent.ReceiptCame _ ->
          steps.step(
              "payment server", "client", "message M, which tells the site alone whose card it is");
      case PurchaseEvent.ShopTold told -> {
        steps.step("client", "miles", "message M");
        steps.step("miles", "client", told.says());
      }
      case ClientEvent.Waits _, PurchaseEvent.LoadIsOpen _, PurchaseEvent.EarlierSettled _ ->
          steps.aside(event.text());
      default -> {} // told by the steps before and after
    }
  }
}
