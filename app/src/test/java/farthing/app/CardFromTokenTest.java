package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.purse.HostSecurityModule;
import farthing.purse.InitializeAnswer;
import farthing.purse.IssuerModule;
import farthing.purse.KeyedCard;
import farthing.purse.PurchaseSignatures;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11CardKeys;
import farthing.security.Pkcs11MasterKeys;
import farthing.virtual.VirtualPurse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code card new} for an issuer whose masters were made in a token, SoftHSM 2. */
class CardFromTokenTest {
  private static final int GENERATION = DemoKeys.SOFTWARE_GENERATION;

  @TempDir private Path folder;

  private String file = "card.purse";
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** Of suite 20 all four masters; of suite 10 all but the one that payment servers share. */
  @BeforeAll
  static void holdTheCeremony() throws Exception {
    try (Pkcs11MasterKeys ceremony =
        Pkcs11MasterKeys.open(TestTokens.NEW_CARDS, TestTokens.pin())) {
      for (KeyUsage usage : EnumSet.range(KeyUsage.PURCHASE, KeyUsage.UPDATE)) {
        ceremony.generate(master(usage, Suite.AES_128));
      }
      for (KeyUsage usage : EnumSet.range(KeyUsage.LOAD, KeyUsage.UPDATE)) {
        ceremony.generate(master(usage, Suite.TDES));
      }
    }
  }

  @Test
  void aCardIsMadeFromTheTokenAndTheTokenKnowsIt() throws Exception {
    assertThat(cardNew(TestTokens.at(TestTokens.NEW_CARDS))).as(err.toString()).isZero();

    assertThat(out.toString()).contains("Made ", "EUR 20.00");
    assertTheTokenKnowsTheCard();
  }

  @Test
  void whatPaymentServersShareMayComeOutOfAFile() throws Exception {
    Path keys = folder.resolve("keys");
    SecureRandom random = new SecureRandom();
    DemoKeys demo = DemoKeys.generate(1, Set.of(Suite.TDES), random);
    demo.write(keys, random);

    assertThat(cardNew(TestTokens.at(TestTokens.NEW_CARDS), "--suite", "10"))
        .isEqualTo(Main.FAILED);
    assertThat(err.toString())
        .contains("of the master keys km-purchase/46415254/10/80 is not here");

    file = "other.purse";
    assertThat(
            cardNew(
                TestTokens.at(TestTokens.NEW_CARDS), "--suite", "10", "--keys", keys.toString()))
        .as(err.toString())
        .isZero();
    assertTheTokenKnowsTheCard();
    assertThePaymentServerKnowsTheCard(demo);
  }

  @Test
  void aWrongPinMakesNoCard() {
    List<String> at = new ArrayList<>(TestTokens.at(TestTokens.UNTOUCHED));
    at.set(at.size() - 1, TestTokens.WRONG_PIN_FILE.toString());

    assertThat(cardNew(at)).isEqualTo(Main.FAILED);

    assertThat(err.toString()).contains("untouched", "CKR_PIN_INCORRECT", "No card was made");
    assertThat(folder.resolve(file)).doesNotExist();
  }

  @Test
  void someKeysMustBeNamed() {
    assertThat(cardNew(List.of())).isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("--keys", "--library", "No card was made");

    assertThat(cardNew(List.of("--token", "new cards"))).isEqualTo(Main.WRONG_USAGE);
    assertThat(err.toString()).contains("--library", "--token-pin-file");
  }

  private void assertTheTokenKnowsTheCard() throws Exception {
    try (Pkcs11CardKeys token = Pkcs11CardKeys.open(TestTokens.NEW_CARDS, TestTokens.pin())) {
      assertThat(new IssuerModule(token).verify(AskedToLoad.card(folder.resolve(file))))
          .isEqualTo(HostSecurityModule.Word.ITS_OWN);
    }
  }

  private void assertThePaymentServerKnowsTheCard(DemoKeys demo) throws Exception {
    try (VirtualPurse card = CardInFile.open(folder.resolve(file))) {
      card.transmit(Purse.select());
      InitializeAnswer said =
          InitializeAnswer.parse(
              card.transmit(Purse.initializePurchase(0, new Amount(5_00, Currency.EUR))).data());
      KeyedCard keyed = new KeyedCard(said.iep(), said.suite(), said.keyGeneration());
      MacKey kdp = demo.paymentServer().cardKey(keyed, KeyUsage.PURCHASE).orElseThrow();
      assertThat(PurchaseSignatures.s1(kdp, TransactionType.PURCHASE, said, 5_00))
          .isEqualTo(said.s1());
    }
  }

  private int cardNew(List<String> at, String... more) {
    List<String> all = new ArrayList<>(List.of("card", "new", folder.resolve(file).toString()));
    all.addAll(List.of("--currency", "EUR", "--balance", "20"));
    all.addAll(at);
    all.addAll(List.of(more));
    return Main.commandLine(all.toArray(String[]::new))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(String[]::new));
  }

  private static MasterKeyName master(KeyUsage usage, Suite suite) {
    return new MasterKeyName(usage, DemoKeys.PROVIDER, suite, GENERATION);
  }
}
