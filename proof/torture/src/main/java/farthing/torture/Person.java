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
public record Person(Consumer<String> told) implements Holder {
  /** Of every card that wants one. */
  public static final PinBlock PIN = PinBlock.ofDigits("4711");

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
    return Optional.of(PIN);
  }

  @Override
  public void hears(ClientEvent event) {
    told.accept(event.text());
  }
}
