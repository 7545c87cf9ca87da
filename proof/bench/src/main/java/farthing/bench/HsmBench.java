package farthing.bench;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.purse.CardKeys;
import farthing.purse.CardLink;
import farthing.purse.CardLoad;
import farthing.purse.CardSecret;
import farthing.purse.Commitment;
import farthing.purse.CompletionCode;
import farthing.purse.HostSecurityModule;
import farthing.purse.IssuerModule;
import farthing.purse.KeyedCard;
import farthing.purse.LoadAnswer;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.LoadSignatures;
import farthing.purse.PinBlock;
import farthing.purse.TransactionType;
import farthing.reader.JcardsimLink;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11CardKeys;
import farthing.security.Pkcs11MasterKeys;
import farthing.security.Pkcs11Place;
import farthing.security.SecurityCardKeys;
import farthing.security.SecurityCardMaking;
import farthing.security.SoftHsm;
import farthing.security.SoftwareCardKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What the host security modules do in a second: session keys one by one, and whole loads (S1
 * verified, S2 made after verifying S1 again, S3 verified), by one thread and by two.
 */
public final class HsmBench {
  private static final int PROVIDER = 0x4661;
  private static final int[] THREADS = {1, 2};
  private static final MasterKeyName KM_LOAD =
      new MasterKeyName(KeyUsage.LOAD, PROVIDER, Suite.AES_128, 1);

  private final Duration each;
  private final Consumer<String> progress;
  private final List<HsmFigures.Line> lines = new ArrayList<>();

  private HsmBench(Duration each, Consumer<String> progress) {
    this.each = each;
    this.progress = progress;
  }

  /**
   * Measures the software module, SoftHSM in a token of its own that is thrown away, and the load
   * security card in jCardSim, which says what our side of it costs: a chip is slower.
   *
   * @param each of the measurements takes this long, after half as long to warm up
   * @param progress told in lines for people what is going on
   */
  public static HsmFigures run(Path directory, Duration each, Consumer<String> progress)
      throws IOException, InterruptedException {
    HsmBench bench = new HsmBench(each, progress);
    KeyRing ring =
        KeyRing.empty().generate(KeyUsage.LOAD, PROVIDER, Suite.AES_128, 1, new SecureRandom());
    bench.measure("software", new SoftwareCardKeys(ring));

    Files.createDirectories(directory);
    Path home = Files.createTempDirectory(directory, "hsm-");
    try {
      char[] pin = "12345678".toCharArray(); // of a token that lives as long as this does
      Pkcs11Place place = SoftHsm.in(home).newToken("bench", String.valueOf(pin));
      try (Pkcs11MasterKeys ceremony = Pkcs11MasterKeys.open(place, pin)) {
        ceremony.generate(KM_LOAD);
      }
      try (Pkcs11CardKeys keys = Pkcs11CardKeys.open(place, pin)) {
        bench.measure("SoftHSM over PKCS#11", keys);
      }
    } finally {
      PurchaseBench.remove(home);
    }

    PinBlock cardPin = PinBlock.ofDigits("12345678"); // of a card that lives as long as this does
    CardLink card = JcardsimLink.insertLoadSecurityCard();
    SecurityCardMaking.make(card, ring, cardPin);
    try (SecurityCardKeys keys = SecurityCardKeys.open(card, cardPin)) {
      bench.measure("security card, simulated", keys);
    }
    return new HsmFigures(bench.lines);
  }

  private void measure(String name, CardKeys keys) throws InterruptedException {
    HostSecurityModule module = new IssuerModule(keys);
    Loaded load = load(keys);
    for (int threads : THREADS) {
      progress.accept("%s, %d %s".formatted(name, threads, threads == 1 ? "thread" : "threads"));
      KeyedCard card = new KeyedCard(load.load().said().iep(), Suite.AES_128, 1);
      double sessionKeys =
          perSecond(
              threads,
              () ->
                  keys.sessionKey(card, LoadSignatures.sessionKey(load.load().said())).isPresent());
      double loads = perSecond(threads, () -> whole(module, load));
      lines.add(new HsmFigures.Line(name, threads, sessionKeys, loads));
    }
  }

  /** A card's load and its proof, both signed. */
  private record Loaded(CardLoad load, LoadAnswer answer) {}

  private static boolean whole(HostSecurityModule module, Loaded loaded) {
    return module.verify(loaded.load()) == HostSecurityModule.Word.ITS_OWN
        && module.command(loaded.load(), CompletionCode.DONE, List.of()).issuer().isDone()
        && module.isProven(loaded.load(), loaded.answer());
  }

  private double perSecond(int threads, Work work) throws InterruptedException {
    run(threads, each.dividedBy(2), work);
    long began = System.nanoTime();
    long done = run(threads, each, work);
    return done * 1e9 / (System.nanoTime() - began);
  }

  private static long run(int threads, Duration time, Work work) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    LongAdder done = new LongAdder();
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.ofPlatform()
              .start(() -> {
                while (System.nanoTime() < end) {
                  if (!work.isGood()) {
                    throw new IllegalStateException("the module did not verify its own work");
                  }
                  done.increment();
                }
              }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    return done.sum();
  }

  private interface Work {
    boolean isGood();
  }

  /** What a card would say: the bench has its session keys from the module itself. */
  private static Loaded load(CardKeys keys) {
    IepId iep = new IepId(PROVIDER, 4711);
    Amount amount = new Amount(5_000, Currency.EUR);
    LoadInitialize asked =
        new LoadInitialize(
            amount,
            Dthr.of(Instant.parse("2026-11-23T00:00:00Z")),
            LoadingBankId.ofHex("01020304"),
            LoadingDeviceId.ofHex("0a0b0c0d0e0f"),
            TransactionId.of(Bytes.ofHex("0192f0e1d2c37b4a8596a7b8c9dadbec")));
    CardSecret secret = new CardSecret(Bytes.of(new byte[CardSecret.SIZE]));
    LoadInitializeAnswer unsigned =
        new LoadInitializeAnswer(
            iep,
            Suite.AES_128,
            1,
            new Expiry(LocalDate.of(2031, 12, 31)),
            0,
            0,
            new Amount(0, Currency.EUR),
            new Amount(50_000, Currency.EUR),
            1,
            0,
            Commitment.to(secret, asked, iep, 1),
            Mac8.ZERO);
    KeyedCard card = new KeyedCard(iep, Suite.AES_128, 1);
    MacKey session = keys.sessionKey(card, LoadSignatures.sessionKey(unsigned)).orElseThrow();
    LoadInitializeAnswer said =
        unsigned.signed(LoadSignatures.s1(session, TransactionType.LOAD, asked, unsigned));
    MacKey proof = keys.sessionKey(card, LoadSignatures.proofKey(said)).orElseThrow();
    Mac8 s3 =
        LoadSignatures.s3(
            proof, CompletionCode.DONE, TransactionType.LOAD, iep, 1, asked, amount.minor());
    return new Loaded(
        new CardLoad(TransactionType.LOAD, asked, said),
        new LoadAnswer(CompletionCode.DONE, 1, amount.minor(), s3, Optional.empty()));
  }
}
