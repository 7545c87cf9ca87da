package farthing.app;

import farthing.base.AmountRange;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.messages.PurchaseMode;
import farthing.store.Merchant;
import farthing.store.Merchants;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * A web site of the demo, as the payment server's register has it.
 *
 * @param file what the files of its keys begin with
 * @param statusPath where on its site message M is taken
 */
record DemoMerchant(
    String file, String party, String name, String statusPath, Map<Currency, AmountRange> takes) {

  /** Made the first time; the last demo's may have moved to another port. */
  void register(DemoFiles files, PaymentRole payment, URI origin) throws IOException {
    Merchants merchants = new Merchants(payment.database());
    String pages = origin.toString();
    String status = origin.resolve(statusPath).toString();
    Optional<Merchant> before = merchants.find(new PartyId(party));
    if (before.isPresent()) {
      merchants.update(before.get().withPages(pages, status));
      return;
    }
    MerchantAdd.Made made =
        MerchantAdd.Made.write(
            new MerchantAdd.Terms(
                new PartyId(party),
                name,
                pages,
                status,
                new MerchantLimits.Limits(takes, Suite.USUAL, PurchaseMode.USUAL)),
            merchants,
            DemoKeys.sealingKey(DemoKeys.open(DemoKeys.Store.PAYMENT_SERVER, files.keys())),
            new SecureRandom(),
            InstantSource.system().instant());
    files.write(file + ".shared-key", made.shared().text() + "\n");
    files.write(file + ".api-key", made.apiKey().text() + "\n");
  }

  /** The lines of its settings about it and its payment server. */
  String settings(PaymentRole payment) {
    return "party = %s\nname = %s\nkey-id = k1\nshared-key-file = %s.shared-key\npayment-server = %s\n"
        .formatted(party, name, file, payment.address());
  }
}
