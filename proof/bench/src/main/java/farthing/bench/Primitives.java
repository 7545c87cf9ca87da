package farthing.bench;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.Confirmation;
import farthing.messages.DrawRequest;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;
import farthing.messages.SharedKey;
import farthing.messages.SignedOrder;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a purchase is made of, on messages of their usual sizes. One thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Primitives {
  private static final PartyId SHOP = new PartyId("bench-shop");
  private static final Amount PRICE = Amount.ofMinor(1250, Currency.EUR);

  private final Random random = new Random(1);
  private final byte[] keyBytes = Bytes.ofHex("000102030405060708090a0b0c0d0e0f").toArray();
  private final byte[] message = new byte[64];
  private final Bytes context = Bytes.of(new byte[22]);
  private final IepId purse = new IepId(1, 2);
  private final MacKey key = MacKey.of(Suite.AES_128, keyBytes);
  private final SharedKey shared = SharedKey.generate("k1", random);
  private final Tsk tsk = Tsk.generate(random);
  private final Order order = order();
  private final OrderOffer offer = OrderOffer.make(order, shared, tsk);
  private final TransactionKeys keys =
      TransactionKeys.derive(shared, order.salt(), Flow.PURCHASE, SHOP, order.trx());
  private final DrawRequest.Content content =
      new DrawRequest.Content(
          Bytes.ofHex("3b80800101"),
          Bytes.of(new byte[60]),
          Bytes.of(new byte[41]),
          PRICE,
          List.of(),
          List.of(),
          Instant.EPOCH,
          Order.RELEASE,
          "new");
  private final DrawRequest draw = DrawRequest.seal(offer, content);
  private final Bytes drawJson = draw.toJson();
  private final Confirmation confirmation =
      new Confirmation(
          Outcome.ACCEPTED, SHOP, order.trx(), PRICE, Instant.EPOCH, "T1-1", Optional.empty());
  private final String messageM = confirmation.encrypt(keys);

  @Benchmark
  public Mac8 mac8() {
    return key.mac8(message);
  }

  @Benchmark
  public Mac8 mac8OfAFreshKey() {
    return MacKey.of(Suite.AES_128, keyBytes).mac8(message);
  }

  @Benchmark
  public MacKey kdf() {
    return key.derive("SKP", context);
  }

  @Benchmark
  public MacKey cardKey() {
    return key.cardKey(KeyUsage.PURCHASE, purse, 1);
  }

  /** With its JSON. */
  @Benchmark
  public DrawRequest sealDraw() {
    return DrawRequest.seal(offer, content);
  }

  /** With its JSON. */
  @Benchmark
  public DrawRequest.Content openDraw() {
    return draw.open(tsk);
  }

  @Benchmark
  public DrawRequest readDraw() {
    return DrawRequest.parse(drawJson);
  }

  /** The transaction's keys, the signature, the claims. */
  @Benchmark
  public Order checkOrder() {
    TransactionKeys derived =
        TransactionKeys.derive(shared, order.salt(), Flow.PURCHASE, SHOP, order.trx());
    return SignedOrder.verify(offer.jws(), derived).order();
  }

  @Benchmark
  public String encryptM() {
    return confirmation.encrypt(keys);
  }

  @Benchmark
  public Confirmation decryptM() {
    return Confirmation.decrypt(messageM, keys);
  }

  private Order order() {
    byte[] salt = new byte[TransactionKeys.SALT_SIZE];
    random.nextBytes(salt);
    Instant issued = Instant.ofEpochSecond(1_795_363_200);
    return new Order(
        SHOP,
        "Bench Shop",
        TransactionId.next(InstantSource.fixed(issued), random),
        PRICE,
        "One song",
        URI.create("https://pay.example"),
        URI.create("https://shop.example/farthing/status"),
        5,
        Flow.PURCHASE,
        issued,
        issued.plusSeconds(900),
        Order.RELEASE,
        List.of(Suite.AES_128),
        shared.id(),
        Bytes.of(salt));
  }
}
