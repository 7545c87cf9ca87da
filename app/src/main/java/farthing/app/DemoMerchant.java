package farthing.app;

import farthing.base.AmountRange;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.merchant.MerchantSettings;
import farthing.merchant.PaymentLink;
import farthing.messages.PurchaseMode;
import farthing.messages.SharedKey;
import farthing.store.Merchant;
import farthing.store.Merchants;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A web site of the demo, as the payment server's register has it.
 *
 * @param file what the files of its keys begin with
 * @param statusPath where on its site message M is taken
 */
record DemoMerchant(
    String file,
    String party,
    String name,
    String statusPath,
    Map<Currency, AmountRange> takes,
    Set<PurchaseMode> modes) {

  /** Made the first time; the last demo's may have moved to another port. */
  void register(DemoFiles files, PaymentRole payment, URI origin) throws IOException {
    Merchants merchants = new Merchants(payment.database().by(DemoWorld.BY));
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
                new MerchantLimits.Limits(takes, Suite.USUAL, modes)),
            merchants,
            DemoKeys.sealingKey(DemoKeys.open(DemoKeys.Store.PAYMENT_SERVER, files.keys())),
            new SecureRandom(),
            InstantSource.system().instant());
    files.write(file + ".shared-key", made.shared().text() + "\n");
    files.write(file + ".api-key", made.apiKey().text() + "\n");
  }

  /** Its own way to ask the payment server. */
  PaymentLink link(DemoFiles files, PaymentRole payment, Optional<Trust> trust) throws IOException {
    MerchantSettings settings =
        MerchantSettings.of(
            party,
            name,
            SharedKey.generate("any", new SecureRandom()), // asking takes the API key alone
            payment.address().toString(),
            payment.address().resolve(statusPath).toString());
    String apiKey = Files.readString(files.directory().resolve(file + ".api-key")).strip();
    return trust
        .map(t -> PaymentLink.to(settings, apiKey, t.keys().context()))
        .orElseGet(() -> PaymentLink.to(settings, apiKey));
  }

  /** The lines of its settings about it and its payment server. */
  String settings(PaymentRole payment) {
    return "party = %s\nname = %s\nkey-id = k1\nshared-key-file = %s.shared-key\npayment-server = %s\n"
        .formatted(party, name, file, payment.address());
  }
}
