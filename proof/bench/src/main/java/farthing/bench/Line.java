package farthing.bench;

import farthing.base.Bytes;
import farthing.messages.Order;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** A client's kept connection to its server, opened when it is needed. One thread. */
final class Line implements AutoCloseable {
  private final URI server;
  private final String root;
  private Optional<Wire> wire = Optional.empty();

  /**
   * @param root where the orders stand: {@code /v1/purchases/}
   */
  Line(URI server, String root) {
    this.server = server;
    this.root = root;
  }

  Wire.Answer exchange(Order order, String step, Bytes json) throws IOException {
    if (wire.isEmpty()) {
      wire = Optional.of(Wire.to(server));
    }
    return wire.get().post(root + order.party() + "/" + order.trx() + "/" + step, json);
  }

  /** The answer's body; an answer other than 200 is an error. */
  Bytes post(Order order, String step, Bytes json) throws IOException {
    Wire.Answer answer = exchange(order, step, json);
    mustHold(answer.status() == 200, step + " was answered " + answer.status());
    return answer.body();
  }

  /** After an error: the next exchange begins on a new connection. */
  void hangUp() {
    try {
      close();
    } catch (IOException e) {
      // it is of no more use anyway
    }
    wire = Optional.empty();
  }

  @Override
  public void close() throws IOException {
    if (wire.isPresent()) {
      wire.get().close();
    }
  }

  static Bytes send(VirtualPurse purse, CommandApdu command) throws CardGone {
    ResponseApdu answer = purse.transmit(command);
    mustHold(answer.isDone(), "the purse refused");
    return answer.data();
  }

  static void mustHold(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
