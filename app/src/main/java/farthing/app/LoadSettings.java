package farthing.app;

import farthing.purse.ParameterUpdate;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every setting of the load server; those that the payment server has too are the same ones. */
final class LoadSettings {
  static final Setting<Integer> PORT = ServerSettings.port(8442);
  static final Setting<Integer> ADMIN_PORT = ServerSettings.adminPort(9442);
  static final Setting<InetAddress> ADDRESS = ServerSettings.ADDRESS;

  private static final String REFUSED = "refused";
  static final String WITHIN_JOURNAL = "within-journal";

  static final Setting<String> NAME =
      Setting.usually(
          "L1",
          "load-server-name",
          Kind.text(20),
          "Its name, letters and digits: references on receipts begin with it.");
  static final Setting<String> SOFTWARE_UNLOADS =
      Setting.usually(
          REFUSED,
          "software-purse-unloads",
          Kind.oneOf(REFUSED, WITHIN_JOURNAL),
          "within-journal: software purses are unloaded within what this database's journal and"
              + " register of cards show, and clearing's books where they stand in it.");
  static final Setting<ParameterUpdate.Limits> OPENED_SLOT =
      Setting.optional(
          "opened-slot",
          Kind.slot(),
          "A points programme's slot, its maximum and the most of one purchase: each load opens it on a"
              + " card that has room for it, and sets its limits where it is there.");
  static final Setting<String> REFUNDS_PARTY =
      Setting.optional(
          "refunds-party",
          Kind.text(40),
          "The party, added as banks are, in whose name refunds are loaded: its status-url is this"
              + " server's public address and /v1/refunds. None: no refund is loaded here.");
  static final Setting<Map<Integer, URI>> REMOTES =
      Setting.optional(
          "remote-load-servers",
          Kind.loadServers(),
          "Other issuers' load servers, to which requests of their cards are switched.");
  static final Setting<Path> TRUST =
      Setting.optional(
          "trust-store",
          Kind.file(),
          "PKCS#12 of certificates to trust at other issuers; usually this machine's.");
  static final Setting<Secret> TRUST_PASSWORD =
      Setting.optional("trust-store-password", Kind.secret(), "Password of that file.");

  static final List<Setting<?>> ALL =
      Stream.of(
              List.of(
                  ADDRESS,
                  PORT,
                  PaymentSettings.TLS_KEYS,
                  PaymentSettings.TLS_PASSWORD,
                  PaymentSettings.ADMIN_ADDRESS,
                  ADMIN_PORT),
              PaymentSettings.REGISTER,
              ModuleSettings.ALL,
              List.of(
                  NAME,
                  PaymentSettings.CARD_SUITES,
                  SOFTWARE_UNLOADS,
                  OPENED_SLOT,
                  REFUNDS_PARTY,
                  REMOTES,
                  TRUST,
                  TRUST_PASSWORD,
                  PaymentSettings.SKEW,
                  PaymentSettings.RATE,
                  PaymentSettings.LOG_LEVEL))
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private LoadSettings() {}
}
