package farthing.torture;

import farthing.client.ClientEvent;
import farthing.client.Holder;
import farthing.purse.PinBlock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Approves everything.
 *
 * @param told hears every event, as text
 */
record Person(Consumer<String> told) implements Holder {
  @Override
  public boolean approves(Proposal proposal) {
    return true;
  }

  @Override
  public boolean approvesCancel(CancelProposal proposal) {
    return true;
  }

  @Override
  public Optional<PinBlock> pin(int triesLeft) {
    return Optional.empty();
  }

  @Override
  public boolean approvesLoad(LoadProposal proposal) {
    return true;
  }

  @Override
  public void hears(ClientEvent event) {
    told.accept(event.text());
  }
}
