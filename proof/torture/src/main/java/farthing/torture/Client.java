package farthing.torture;

import farthing.base.Suite;
import farthing.client.Agent;
import farthing.client.LoadClient;
import farthing.client.LoadServers;
import farthing.client.Pauses;
import farthing.client.PaymentServers;
import farthing.client.PurchaseClient;
import farthing.web.HttpCaller;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A person's client for one errand.
 *
 * @param server the only payment or load server that it talks to
 * @param agent it is enrolled, so that it can pay in every mode
 */
public record Client(URI server, HttpCaller caller, Person person, Pauses pauses, Agent agent) {

  PurchaseClient purchases() {
    return new PurchaseClient(
        PaymentServers.of(List.of(server.toString())),
        caller,
        person,
        InstantSource.system(),
        pauses,
        Suite.USUAL,
        Optional.of(agent));
  }

  LoadClient loads() {
    return new LoadClient(
        LoadServers.of(List.of(server.toString())),
        caller,
        person,
        InstantSource.system(),
        pauses,
        Suite.USUAL,
        new SecureRandom());
  }
}
