package farthing.netbank;

import farthing.client.ClientEvent;
import farthing.client.Holder;
import farthing.purse.PinBlock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who says yes to everything.
 *
 * @param hearing what else happens while the client is at work
 */
record Person(Consumer<ClientEvent> hearing) implements Holder {
  @Override
  public boolean approves(Proposal proposal) {
    return true;
  }

  @Override
  public boolean approvesCancel(CancelProposal proposal) {
    return true;
  }

  @Override
  public boolean approvesLoad(LoadProposal proposal) {
    return true;
  }

  @Override
  public Optional<PinBlock> pin(int triesLeft) {
    return Optional.empty();
  }

  @Override
  public void hears(ClientEvent event) {
    hearing.accept(event);
  }
}
