package farthing.issuing;

import static farthing.issuing.CardProduct.Medium.CHIP;
import static farthing.issuing.CardProduct.Medium.SOFTWARE;
import static farthing.issuing.CardProductTest.euros;
import static farthing.issuing.CardProductTest.product;
import static farthing.issuing.CardProductTest.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.applets.PurseApplet;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.InitializeAnswer;
import farthing.purse.LoadInitialize;
import farthing.purse.PinBlock;
import farthing.purse.PurchaseSignatures;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import farthing.reader.ChannelKeys;
import farthing.reader.JcardsimLink;
import farthing.reader.SecureChannelLink;
import farthing.virtual.VirtualPurse;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonalisationTest {
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-11-22T16:04:00Z"));
  private static final Expiry IN_THREE_YEARS = new Expiry(LocalDate.of(2029, 11, 22));
  private static final long NUMBER = 0x42;
  private static final IepId IEP = new IepId(0x46415254, NUMBER);
  private static final SlotTerms EUROS = euros(20_00, 500_00, 100_00);
  private static final CardProduct SOFTWARE_PURSE = product(SOFTWARE, 0x80, EUROS);

  private final Masters masters = Masters.ofIssuer(1);
  private final Personalisation issuer = new Personalisation(masters, NOW);

  @Test
  void blankSoftwarePurseBecomesTheCardThatWasMeant() throws Exception {
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));
    assertThat(issuer.make(card, SOFTWARE_PURSE, NUMBER, Optional.empty()))
        .isEqualTo(new PersonalisationOutcome.Made(IEP, IN_THREE_YEARS));
    assertItSignsWithTheKeyDerivedFromTheMaster(card, 0x80);
  }

  @Test
  void blankAppletBecomesTheCardThatWasMeant() throws Exception {
    try (CardLink card = JcardsimLink.insert(PurseApplet.class)) {
      assertThat(issuer.make(card, product(CHIP, 0x01, EUROS), NUMBER, Optional.empty()))
          .isEqualTo(new PersonalisationOutcome.Made(IEP, IN_THREE_YEARS));
      assertItSignsWithTheKeyDerivedFromTheMaster(card, 0x01);
    }
  }

  @Test
  void aChipIsMadeThroughItsSecureChannelAndNotWithAnotherIssuersKeys() throws Exception {
    List<SlotTerms> slots = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      slots.add(slot(new Currency(1000 + i, 0), i, 100, 10));
    }
    CardProduct product = product(CHIP, 0x01, slots.toArray(SlotTerms[]::new));
    IepId chip = new IepId(0x46415254, 0xC1);
    ChannelKeys keys = ChannelKeys.of(masters, chip, 0x01).orElseThrow();
    try (CardLink card = JcardsimLink.insertForChannel(chip, keys)) {
      assertThatThrownBy(() ->
              issuer.make(
                  new SecureChannelLink(card, Masters.ofIssuer(2), new SecureRandom()),
                  product,
                  NUMBER,
                  Optional.empty()))
          .isInstanceOf(CardGone.class);
      assertThat(issuer.make(card, product, NUMBER, Optional.empty()))
          .as("in clear")
          .isEqualTo(new PersonalisationOutcome.Refused(StatusWord.PIN_WANTED));

      assertThat(
              issuer.make(
                  new SecureChannelLink(card, masters, new SecureRandom()),
                  product,
                  NUMBER,
                  Optional.empty()))
          .isEqualTo(new PersonalisationOutcome.Made(IEP, IN_THREE_YEARS));
    }
  }

  @Test
  void eightSlotsGoInSeveralParts() throws Exception {
    List<SlotTerms> slots = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      slots.add(slot(new Currency(1000 + i, 0), i, 100, 10));
    }
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));
    CardProduct product = product(SOFTWARE, 0x80, slots.toArray(SlotTerms[]::new));
    assertThat(issuer.make(card, product, NUMBER, Optional.empty()))
        .isInstanceOf(PersonalisationOutcome.Made.class);
  }

  @Test
  void cardsOfSuite10AreMadeOnlyWhereTheIssuersPolicyAllowsIt() throws Exception {
    CardProduct product =
        new CardProduct(
            SOFTWARE, 0x46415254, Suite.TDES, 0x80, Period.ofYears(3), 0, List.of(EUROS));
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));

    PersonalisationOutcome refused = issuer.make(card, product, NUMBER, Optional.empty());

    assertThat(refused).isEqualTo(new PersonalisationOutcome.SuiteNotAllowed(Suite.TDES));
    assertThat(refused.text()).contains("suite 10, two-key TDES", "still blank");

    Personalisation allowing = new Personalisation(masters, NOW, Set.of(Suite.TDES));
    assertThat(allowing.make(card, product, NUMBER, Optional.empty()))
        .isEqualTo(new PersonalisationOutcome.Made(IEP, IN_THREE_YEARS));
    assertThat(Fci.parse(card.transmit(Purse.select()).data()).identity().orElseThrow().suite())
        .isEqualTo(Suite.TDES);
    assertItSignsWithTheKeyDerivedFromTheMaster(card, Suite.TDES, 0x80);
  }

  @Test
  void cardWithPinWantsIt() throws Exception {
    CardProduct product =
        new CardProduct(
            SOFTWARE, 0x46415254, Suite.AES_128, 0x80, Period.ofYears(3), 0x02, List.of(EUROS));
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));
    assertThat(issuer.make(card, product, NUMBER, Optional.empty()))
        .isEqualTo(new PersonalisationOutcome.PinMissing());

    PinBlock pin = PinBlock.ofDigits("4711");
    assertThat(issuer.make(card, product, NUMBER, Optional.of(pin)))
        .isInstanceOf(PersonalisationOutcome.Made.class);
    CommandApdu initialize = Purse.initializePurchase(0, new Amount(1, Currency.EUR));
    assertThat(card.transmit(initialize).status()).isEqualTo(StatusWord.PIN_WANTED);
    card.transmit(Purse.verify(pin.value()));
    assertThat(card.transmit(initialize).isDone()).isTrue();
  }

  @Test
  void aDisposableCardIsSpentAndNeverLoaded() throws Exception {
    CardProduct product =
        new CardProduct(
            SOFTWARE,
            0x46415254,
            Suite.AES_128,
            0x80,
            Period.ofYears(1),
            0,
            List.of(euros(20_00, 20_00, 20_00)),
            true);
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));
    try (CardLink chip = JcardsimLink.insert(PurseApplet.class)) {
      CardProduct onChip =
          new CardProduct(
              CHIP, 0x46415254, Suite.AES_128, 0x01, Period.ofYears(1), 0, product.slots(), true);
      assertThat(issuer.make(card, product, NUMBER, Optional.empty()))
          .isInstanceOf(PersonalisationOutcome.Made.class);
      assertThat(issuer.make(chip, onChip, NUMBER, Optional.empty()))
          .isInstanceOf(PersonalisationOutcome.Made.class);
      for (CardLink each : List.of(card, chip)) {
        Amount one = new Amount(1, Currency.EUR);
        assertThat(each.transmit(Purse.initializeLoad(0, load(one))).status())
            .isEqualTo(StatusWord.BLOCKED);
        assertThat(each.transmit(Purse.initializeUnload(0, load(one))).isDone()).isTrue();
        assertThat(each.transmit(Purse.initializePurchase(0, one)).isDone()).isTrue();
      }
    }
  }

  private static LoadInitialize load(Amount amount) {
    return new LoadInitialize(
        amount,
        Dthr.of(NOW.instant()),
        LoadingBankId.ofHex("01020304"),
        LoadingDeviceId.ofHex("0a0b0c0d0e0f"),
        TransactionId.next(NOW, new Random(2)));
  }

  @Test
  void cardThatIsSomebodysIsLeftAlone() throws Exception {
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));
    issuer.make(card, SOFTWARE_PURSE, NUMBER, Optional.empty());
    assertThat(issuer.make(card, SOFTWARE_PURSE, NUMBER + 1, Optional.empty()))
        .isEqualTo(new PersonalisationOutcome.NotBlank(IEP));
  }

  @Test
  void missingMasterKeyLeavesTheCardBlank() throws Exception {
    Masters withoutTac =
        new Masters(EnumSet.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.PSAM), 1);
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));
    assertThat(
            new Personalisation(withoutTac, NOW)
                .make(card, SOFTWARE_PURSE, NUMBER, Optional.empty()))
        .isEqualTo(
            new PersonalisationOutcome.KeysMissing(
                List.of("km-tac/46415254/20/80", "km-update/46415254/20/80")));
    assertThat(Fci.parse(card.transmit(Purse.select()).data()).identity()).isEmpty();
  }

  @Test
  void strangeCardIsNotWrittenTo() throws Exception {
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));
    assertThat(
            issuer.make(new AlteringLink(card, 0xA4, 0), SOFTWARE_PURSE, NUMBER, Optional.empty()))
        .isInstanceOf(PersonalisationOutcome.NotAPurse.class);
    assertThat(Fci.parse(card.transmit(Purse.select()).data()).identity()).isEmpty();
  }

  @Test
  void cardThatTellsAnotherBalanceIsFoundOut() throws Exception {
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));
    CardLink lying = new AlteringLink(card, 0x5C, 6);
    assertThat(issuer.make(lying, SOFTWARE_PURSE, NUMBER, Optional.empty()))
        .isEqualTo(new PersonalisationOutcome.NotAsMeant("slot 0"));
  }

  @Test
  void cardThatTellsAnotherNumberIsFoundOut() throws Exception {
    VirtualPurse card = VirtualPurse.inMemory(new Random(1));
    CardLink lying = new AlteringLink(card, 0xA4, 29);
    assertThat(issuer.make(lying, SOFTWARE_PURSE, NUMBER, Optional.empty()))
        .isEqualTo(new PersonalisationOutcome.NotAsMeant("its identity"));
  }

  private void assertItSignsWithTheKeyDerivedFromTheMaster(CardLink card, int generation)
      throws CardGone {
    assertItSignsWithTheKeyDerivedFromTheMaster(card, Suite.AES_128, generation);
  }

  private void assertItSignsWithTheKeyDerivedFromTheMaster(
      CardLink card, Suite suite, int generation) throws CardGone {
    ResponseApdu answered =
        card.transmit(Purse.initializePurchase(0, new Amount(5_00, Currency.EUR)));
    InitializeAnswer answer = InitializeAnswer.parse(answered.data());
    MacKey kdp = masters.key(suite, KeyUsage.PURCHASE).cardKey(KeyUsage.PURCHASE, IEP, generation);
    assertThat(answer.s1())
        .isEqualTo(PurchaseSignatures.s1(kdp, TransactionType.PURCHASE, answer, 5_00));
  }

  /** Flips a bit in the answers to one command, where they are long enough. */
  private record AlteringLink(CardLink card, int ins, int at) implements CardLink {
    @Override
    public Bytes atr() {
      return card.atr();
    }

    @Override
    public ResponseApdu transmit(CommandApdu command) throws CardGone {
      ResponseApdu answer = card.transmit(command);
      if (command.ins() != ins || answer.data().size() <= at) {
        return answer;
      }
      byte[] altered = answer.data().toArray();
      altered[at] ^= 1;
      return new ResponseApdu(Bytes.of(altered), answer.status());
    }

    @Override
    public void close() {
      card.close();
    }
  }
}
