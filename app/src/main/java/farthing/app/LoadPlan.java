package farthing.app;

import farthing.base.PartyId;
import farthing.load.LoadPolicy;
import farthing.load.RemoteLoadServers;
import farthing.security.KeyHolder;
import farthing.security.SealingKey;
import farthing.store.DatabaseSettings;
import farthing.web.DoorSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a load server is put together from.
 *
 * @param admin where operators look
 * @param module the issuer's host security module, open
 * @param sealing opens banks' shared keys
 * @param unloadsSoftware purses, within what the journal shows on them
 * @param refundsParty in whose name refunds are loaded, if they are
 * @param remotes other issuers' load servers
 */
record LoadPlan(
    DoorSettings door,
    DoorSettings admin,
    DatabaseSettings database,
    ModuleSettings.Opened module,
    SealingKey sealing,
    LoadPolicy policy,
    boolean unloadsSoftware,
    Optional<PartyId> refundsParty,
    RemoteLoadServers remotes) {

  static LoadPlan of(Settings settings) throws IOException {
    return new LoadPlan(
        PaymentPlan.door("load", LoadSettings.PORT, settings),
        DoorSettings.loopback("load-admin")
            .at(settings.get(PaymentSettings.ADMIN_ADDRESS), settings.get(LoadSettings.ADMIN_PORT)),
        PaymentPlan.database(settings),
        ModuleSettings.open(settings),
        DemoKeys.sealingKey(PaymentPlan.keys(settings, KeyHolder.LOAD_SERVER)),
        new LoadPolicy(
            settings.get(LoadSettings.NAME),
            settings.get(PaymentSettings.CARD_SUITES),
            Duration.ofSeconds(settings.get(PaymentSettings.SKEW)),
            Optional.empty(),
            settings.find(LoadSettings.OPENED_SLOT),
            Optional.empty()),
        settings.get(LoadSettings.SOFTWARE_UNLOADS).equals(LoadSettings.WITHIN_JOURNAL),
        settings
            .find(LoadSettings.REFUNDS_PARTY)
            .map(text -> Failed.unlessRead(() -> new PartyId(text))),
        remotes(settings));
  }

  private static RemoteLoadServers remotes(Settings settings) {
    Optional<Trust> trust =
        settings
            .find(LoadSettings.TRUST)
            .map(store ->
                new Trust(
                    store,
                    settings
                        .find(LoadSettings.TRUST_PASSWORD)
                        .map(Secret::reveal)
                        .orElse(Trust.USUAL_PASSWORD)));
    return settings
        .find(LoadSettings.REMOTES)
        .map(addresses -> RemoteLoadServers.at(Trust.caller(trust), addresses))
        .orElseGet(RemoteLoadServers::none);
  }
}
