package farthing.client;

import farthing.base.Amount;
import farthing.base.Suite;
import farthing.messages.Flow;
import farthing.messages.Order;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A bank's order with something else in it. */
record Lie(Order order) {
  Lie amount(Amount other) {
    return with(other, order.server(), order.statusUrl(), order.mode(), order.flow());
  }

  Lie flow(Flow other) {
    return with(order.amount(), order.server(), order.statusUrl(), order.mode(), other);
  }

  Lie mode(int other) {
    return with(order.amount(), order.server(), order.statusUrl(), other, order.flow());
  }

  Lie status(URI other) {
    return with(order.amount(), order.server(), other, order.mode(), order.flow());
  }

  Lie server(URI other) {
    return with(order.amount(), other, order.statusUrl(), order.mode(), order.flow());
  }

  Lie hoursEarlier(int hours) {
    return with(Duration.ofHours(hours), order.release(), order.suites());
  }

  Lie release(int other) {
    return with(Duration.ZERO, other, order.suites());
  }

  Lie noSuites() {
    return with(Duration.ZERO, order.release(), List.of());
  }

  private Lie with(Amount amount, URI server, URI status, int mode, Flow flow) {
    return new Lie(
        new Order(
            order.party(),
            order.partyName(),
            order.trx(),
            amount,
            order.description(),
            server,
            status,
            mode,
            flow,
            order.issued(),
            order.expires(),
            order.release(),
            order.suites(),
            order.keyId(),
            order.salt(),
            order.bank()));
  }

  private Lie with(Duration earlier, int release, List<Suite> suites) {
    return new Lie(
        new Order(
            order.party(),
            order.partyName(),
            order.trx(),
            order.amount(),
            order.description(),
            order.server(),
            order.statusUrl(),
            order.mode(),
            order.flow(),
            order.issued().minus(earlier),
            order.expires().minus(earlier),
            release,
            suites,
            order.keyId(),
            order.salt(),
            order.bank()));
  }
}
