package farthing.app;

import farthing.payment.IssuerLink;
import farthing.web.HttpCaller;
import java.net.URI;
import java.util.Optional;

/**
 * Which issuer is asked before a software purse pays.
 *
 * @param issuer its clearing's address
 */
record IssuerPlan(URI issuer, Secret key, Optional<Trust> trust) {

  /** Empty where the settings name none: nobody is asked. */
  static Optional<IssuerPlan> of(Settings settings) {
    return settings.find(PaymentSettings.ISSUER).map(issuer -> of(issuer, settings));
  }

  private static IssuerPlan of(URI issuer, Settings settings) {
    Secret key =
        settings
            .find(PaymentSettings.ISSUER_KEY)
            .or(() -> settings.find(PaymentSettings.COLLECTOR_KEY))
            .orElseThrow(() ->
                Failed.wrongUsage(
                    "`issuer` is set, and neither `issuer-key` nor `collector-key` is",
                    "Nothing was started."));
    String password =
        settings
            .find(PaymentSettings.TRUST_PASSWORD)
            .map(Secret::reveal)
            .orElse(Trust.USUAL_PASSWORD);
    return new IssuerPlan(
        issuer, key, settings.find(PaymentSettings.TRUST).map(store -> new Trust(store, password)));
  }

  IssuerLink link() {
    HttpCaller caller =
        new HttpCaller(
            trust.map(t -> IssuerLink.bounds().trusting(t.keys())).orElseGet(IssuerLink::bounds));
    return new IssuerLink(caller, issuer, key.reveal());
  }
}
