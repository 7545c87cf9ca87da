package farthing.bench;

import farthing.client.ClientEvent;
import farthing.client.Holder;
import farthing.purse.PinBlock;
import java.util.Optional;

/** A person who wants everything at once. */
final class Approving implements Holder {
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
  public void hears(ClientEvent event) {}
}
