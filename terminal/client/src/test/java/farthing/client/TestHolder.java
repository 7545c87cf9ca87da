package farthing.client;

import farthing.purse.PinBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A person who says yes until told otherwise, and remembers all. */
final class TestHolder implements Holder {
  final List<ClientEvent> events = new ArrayList<>();
  final List<Proposal> proposals = new ArrayList<>();
  final List<CancelProposal> cancelProposals = new ArrayList<>();
  final List<LoadProposal> loadProposals = new ArrayList<>();
  final List<Integer> triesLeft = new ArrayList<>();
  final Deque<String> pins = new ArrayDeque<>();
  boolean says = true;

  @Override
  public boolean approves(Proposal proposal) {
    proposals.add(proposal);
    return says;
  }

  @Override
  public boolean approvesCancel(CancelProposal proposal) {
    cancelProposals.add(proposal);
    return says;
  }

  @Override
  public boolean approvesLoad(LoadProposal proposal) {
    loadProposals.add(proposal);
    return says;
  }

  @Override
  public Optional<PinBlock> pin(int left) {
    triesLeft.add(left);
    return Optional.ofNullable(pins.poll()).map(PinBlock::ofDigits);
  }

  @Override
  public void hears(ClientEvent event) {
    events.add(event);
  }

  <T extends ClientEvent> List<T> heard(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
