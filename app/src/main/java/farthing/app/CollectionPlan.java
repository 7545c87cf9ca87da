package farthing.app;

import farthing.exchange.AdministrationLink;
import farthing.exchange.CollectorLink;
import farthing.payment.CollectionPolicy;
import farthing.web.HttpCaller;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a payment server's batches go, and when.
 *
 * @param collector its address
 * @param key that it gave this payment server
 * @param trust whose certificates are believed there; this machine's if empty
 * @param perSecond requests at most
 */
record CollectionPlan(
    URI collector, Secret key, Optional<Trust> trust, CollectionPolicy policy, int perSecond) {

  /** Empty where the settings name no collector. */
  static Optional<CollectionPlan> of(Settings settings) {
    return settings.find(PaymentSettings.COLLECTOR).map(collector -> of(collector, settings));
  }

  private static CollectionPlan of(URI collector, Settings settings) {
    Secret key =
        settings
            .find(PaymentSettings.COLLECTOR_KEY)
            .orElseThrow(() ->
                Failed.wrongUsage(
                    "`collector` is set, and `collector-key` is missing", "Nothing was started."));
    String password =
        settings
            .find(PaymentSettings.TRUST_PASSWORD)
            .map(Secret::reveal)
            .orElse(Trust.USUAL_PASSWORD);
    return new CollectionPlan(
        collector,
        key,
        settings.find(PaymentSettings.TRUST).map(store -> new Trust(store, password)),
        new CollectionPolicy(
            Optional.of(Duration.ofMinutes(settings.get(PaymentSettings.COLLECT_MINUTES))),
            OptionalLong.of(settings.get(PaymentSettings.COLLECT_PURCHASES)),
            Duration.ofMinutes(settings.get(PaymentSettings.COLLECT_WAIT_MINUTES))),
        settings.get(PaymentSettings.COLLECT_RATE));
  }

  CollectorLink link() {
    return new CollectorLink(caller(), collector, key.reveal(), perSecond);
  }

  /** The same road, the other way. */
  AdministrationLink administration() {
    return new AdministrationLink(caller(), collector, key.reveal());
  }

  private HttpCaller caller() {
    return new HttpCaller(
        trust.map(t -> CollectorLink.bounds().trusting(t.keys())).orElseGet(CollectorLink::bounds));
  }
}
