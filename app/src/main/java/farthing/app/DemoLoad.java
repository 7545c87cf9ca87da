package farthing.app;

import farthing.base.Amount;
import farthing.base.Suite;
import farthing.client.ClientEvent;
import farthing.client.FileJournal;
import farthing.client.Holder;
import farthing.client.LoadClient;
import farthing.client.LoadEnd;
import farthing.client.LoadEvent;
import farthing.client.LoadServers;
import farthing.client.LoadWanted;
import farthing.client.Pauses;
import farthing.messages.Flow;
import farthing.purse.PinBlock;
import farthing.virtual.VirtualPurse;
import farthing.web.HttpCaller;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Loads the demo's card from an account and tells, step by step, who says what (FIG. 17). */
final class DemoLoad implements Holder {
  private final DemoWorld world;
  private final DemoSteps steps;
  private final DemoBank bank;
  private final URI address;

  /**
   * @param bank whose account it is, at this address
   */
  DemoLoad(DemoWorld world, DemoSteps steps, DemoBank bank, URI address) {
    this.world = world;
    this.steps = steps;
    this.bank = bank;
    this.address = address;
  }

  /**
   * @return whether the card is loaded and the bank knows it
   */
  boolean tell(HttpCaller caller, Amount amount) throws IOException {
    Path card = world.card();
    steps.step("client", bank.role(), "logs in as account " + bank.account());
    LoadEnd end;
    try (VirtualPurse inHand = CardInFile.open(card);
        FileJournal journal = FileJournal.open(FileJournal.beside(card), InstantSource.system())) {
      LoadClient client =
          new LoadClient(
              LoadServers.of(CardServers.LOAD.of(card, List.of())),
              caller,
              this,
              InstantSource.system(),
              Pauses.real(),
              Suite.USUAL,
              new SecureRandom());
      end =
          client.load(
              new LoadWanted.FromAccount(
                  address, bank.account(), bank.password(), Flow.LOAD, amount),
              inHand,
              journal);
    }
    steps.say(end.text());
    return end.isDone();
  }

  @Override
  public boolean approvesLoad(LoadProposal proposal) {
    steps.step(
        "person",
        "client",
        "approves: %s onto the card, %s before and %s after"
            .formatted(proposal.amount(), proposal.balanceBefore(), proposal.balanceAfter()));
    return true;
  }

  @Override
  public boolean approves(Proposal proposal) {
    throw new IllegalStateException("nothing is bought while a card is loaded");
  }

  @Override
  public boolean approvesCancel(CancelProposal proposal) {
    throw new IllegalStateException("nothing is cancelled while a card is loaded");
  }

  @Override
  public Optional<PinBlock> pin(int triesLeft) {
    return Optional.empty();
  }

  @Override
  public void hears(ClientEvent event) {
    if (event instanceof LoadEvent load) {
      tell(load);
    } else if (event instanceof ClientEvent.Waits) {
      steps.aside(event.text());
    }
  }

  private void tell(LoadEvent event) {
    switch (event) {
      case LoadEvent.Offered offered ->
          steps.step(
              bank.role(),
              "client",
              "offers %s to %s".formatted(offered.offer().least(), offered.offer().most()));
      case LoadEvent.OrderRead read ->
          steps.step(
              bank.role(),
              "client",
              "holds %s on the account; the signed order, TRX %s"
                  .formatted(read.amount(), read.load().trx()));
      case LoadEvent.CardRead read ->
          steps.step(
              "card", "client", "I am card %s and hold %s".formatted(read.card(), read.balance()));
      case LoadEvent.Requests _ ->
          steps.step("client", "load server", "requests: the order, and the card's S1, sealed");
      case LoadEvent.Commands commands -> {
        steps.step("load server", "client", "the load command, signed S2 by the issuer's module");
        steps.step("client", "card", "load " + commands.amount());
      }
      case LoadEvent.CardMoved moved ->
          steps.step("card", "client", "done, signed S3; I hold " + moved.balanceAfter());
      case LoadEvent.Proves _ ->
          steps.step("client", "load server", "the card's proof, sealed; the module checks it");
      case LoadEvent.ReceiptCame _ ->
          steps.step(
              "load server",
              "client",
              "the receipt, and message M, which only the %s can read".formatted(bank.role()));
      case LoadEvent.BankTold told -> {
        steps.step("client", bank.role(), "message M");
        steps.step(bank.role(), "client", told.says());
      }
      case LoadEvent.ShowsState _, LoadEvent.EarlierSettled _, LoadEvent.AwaitsChoice _ ->
          steps.aside(event.text());
      case LoadEvent.Ended _ -> {} // told at the end
    }
  }
}
