package farthing.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a card may pay. */
final class PaymentServerOptions {
  @Option(
      names = "--payment-server",
      paramLabel = "URL",
      description = "One more where it may pay; may be repeated. The issuer's are in FILE.servers.")
  private List<String> servers = new ArrayList<>();

  /** At least one. */
  List<String> of(Path card) {
    return CardServers.PAYMENT.of(card, servers);
  }

  /** Perhaps none. */
  List<String> known(Path card) {
    return CardServers.PAYMENT.known(card, servers);
  }
}
