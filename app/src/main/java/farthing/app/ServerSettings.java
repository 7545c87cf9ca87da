package farthing.app;

import java.net.InetAddress;
import java.nio.file.Path;

/** What payment server and shop are set in the same way. */
final class ServerSettings {
  static final Setting<InetAddress> ADDRESS =
      Setting.usually("127.0.0.1", "listen-address", Kind.address(), "Where it listens.");
  static final Setting<Path> TLS_KEYS =
      Setting.optional(
          "tls-key-store",
          Kind.file(),
          "PKCS#12 with its private key and certificates. Without it: plain HTTP.");
  static final Setting<Secret> TLS_PASSWORD =
      Setting.optional("tls-key-store-password", Kind.secret(), "Password of that file.");
  static final Setting<InetAddress> ADMIN_ADDRESS =
      Setting.usually(
          "127.0.0.1",
          "admin-address",
          Kind.address(),
          "Where /metrics and each health check are shown. Not for the public.");
  static final Setting<String> DATABASE_USER =
      Setting.needed("database-user", Kind.text(63), "Who owns its tables there.");
  static final Setting<Secret> DATABASE_PASSWORD =
      Setting.optional("database-password", Kind.secret(), "That user's password.");
  static final Setting<String> LOG_LEVEL =
      Setting.usually(
          "INFO",
          "log-level",
          Kind.oneOf("ERROR", "WARN", "INFO", "DEBUG"),
          "What goes to standard error, one JSON object a line; never a secret.");

  private ServerSettings() {}

  static Setting<Integer> port(int usual) {
    return Setting.usually(
        Integer.toString(usual),
        "listen-port",
        Kind.number(0, 65_535),
        "Its port; 0 takes a free one, which the first line on the screen names.");
  }

  static Setting<Integer> adminPort(int usual) {
    return Setting.usually(
        Integer.toString(usual),
        "admin-port",
        Kind.number(0, 65_535),
        "Its port; 0 takes a free one.");
  }

  /**
   * @param what it keeps there
   */
  static Setting<Boolean> mayForget(String what) {
    return Setting.usually(
        "no",
        "allow-data-loss-on-crash",
        Kind.yesOrNo(),
        "Serve even if PostgreSQL would forget %s in a crash. Never where money is real."
            .formatted(what));
  }
}
