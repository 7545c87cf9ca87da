package farthing.client;

import farthing.messages.Order;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Checks a bank's order before anything is asked of card or load server: all that can be checked
 * with what the person wanted and where the order came from.
 *
 * @param servers the only load servers that are talked to
 */
record LoadOrderCheck(LoadServers servers) {
  /** A load over a network of the patent: the only mode of banks' orders. */
  private static final int FIGURE_17 = 17;

  /**
   * @param bank where the order came from
   * @param wanted what the person wanted, from account or page
   * @return what is wrong with it, for the person
   */
  Optional<String> wrong(Order order, Origin bank, LoadWanted wanted, Instant now) {
    Origin server = Origin.of(order.server());
    if (order.flow() != wanted.flow()) {
      return Optional.of(
          "You want to %s, and the bank's order is for %s. Tell the bank."
              .formatted(wanted.flow().word(), order.flow().word()));
    }
    if (order.mode() != FIGURE_17 || order.release() != Order.RELEASE) {
      return Optional.of("The order is of a kind that this client does not speak. Tell the bank.");
    }
    if (wanted instanceof LoadWanted.FromAccount account
        && !order.amount().equals(account.amount())) {
      return Optional.of(
          "You want %s, and the bank's order is for %s. Tell the bank."
              .formatted(account.amount(), order.amount()));
    }
    if (order.amount().isZero() || order.amount().currency().isAuthentication()) {
      return Optional.of("The order moves no money. Tell the bank.");
    }
    if (!Origin.of(order.statusUrl()).equals(bank)) {
      return Optional.of(
          "The order came from %s but wants its confirmation at %s. Tell the bank."
              .formatted(bank, Origin.of(order.statusUrl())));
    }
    if (order.isExpired(now)) {
      return Optional.of(
          "The order has expired: it was good until %s, and this machine's clock says %s. Set the clock if it is wrong; otherwise begin again at the bank."
              .formatted(order.expires(), now.truncatedTo(ChronoUnit.SECONDS)));
    }
    if (!servers.allows(order.server())) {
      return Optional.of(
          "The order wants the load server %s, which is not among yours. If you trust it, add it; otherwise do not load there."
              .formatted(server));
    }
    return server.isPrivate()
        ? Optional.empty()
        : Optional.of("The load server's address is not protected (http). Tell the bank.");
  }
}
