package farthing.issuing;

import static farthing.issuing.CardProduct.Medium.SOFTWARE;
import static farthing.issuing.CardProductTest.euros;
import static farthing.issuing.CardProductTest.slot;
import static org.assertj.core.api.Assertions.assertThat;

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
import farthing.purse.CardLoad;
import farthing.purse.CompletionCode;
import farthing.purse.IssuerModule;
import farthing.purse.KeyedCard;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.NewCardKeys;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import farthing.store.CardTerms;
import farthing.virtual.VirtualPurse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CardInspectionTest {
  private static final InstantSource NOW =
      InstantSource.fixed(Instant.parse("2026-11-29T16:56:00Z"));
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 29);
  private static final Masters MASTERS = Masters.ofIssuer(1);
  private static final IepId IEP = new IepId(0x46415254, 0x42);
  private static final SlotTerms EUROS = euros(20_00, 500_00, 100_00);
  private static final SlotTerms POINTS = slot(new Currency(1001, 0), 0, 9000, 50);
  private static final Optional<PinBlock> NO_PIN = Optional.empty();
  private static final PinBlock PIN = PinBlock.ofDigits("4711");

  private final VirtualPurse card = VirtualPurse.inMemory(new Random(1));

  @Test
  void aCardAsMeantShowsNoDifference() throws Exception {
    make(product(0, EUROS, POINTS), MASTERS);
    assertThat(inspected(product(0, EUROS, POINTS), NO_PIN)).isEmpty();
  }

  @Test
  void aCardWithPinIsAskedWithItsLetterAndOtherwiseAsFarAsItAnswers() throws Exception {
    make(product(3, EUROS), MASTERS);
    assertThat(inspected(product(3, EUROS), Optional.of(PIN))).isEmpty();
    assertThat(inspected(product(3, EUROS), NO_PIN)).isEmpty();
    assertThat(inspected(product(3, EUROS), Optional.of(PinBlock.ofDigits("4712"))))
        .containsExactly("the PIN of its letter: the PIN was wrong, tries left: 2");
  }

  @Test
  void aDisposableCardAnswersToo() throws Exception {
    CardProduct product =
        new CardProduct(
            SOFTWARE,
            IEP.provider(),
            Suite.AES_128,
            0x80,
            Period.ofYears(3),
            0,
            List.of(euros(20_00, 20_00, 20_00)),
            true);
    make(product, MASTERS);
    assertThat(inspected(product, NO_PIN)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"PURCHASE", "LOAD", "UPDATE"})
  void aKeyOfAnotherMasterIsFoundOut(KeyUsage usage) throws Exception {
    make(product(0, EUROS), otherwise(usage));
    assertThat(inspected(product(0, EUROS), NO_PIN))
        .singleElement()
        .asString()
        .contains("not by the issuer's KM-" + usage.name().toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void otherLimitsAndAnotherOpeningAreFoundOut() throws Exception {
    make(product(0, EUROS, POINTS), MASTERS);
    assertThat(inspected(product(0, euros(20_00, 400_00, 100_00), POINTS), NO_PIN))
        .containsExactly(
            "slot 0: holds EUR 20.00 of at most EUR 500.00, EUR 100.00 in one purchase, not"
                + " holds EUR 20.00 of at most EUR 400.00, EUR 100.00 in one purchase");
    assertThat(
            inspected(
                product(0, euros(20_01, 500_00, 100_00), slot(new Currency(1001, 0), 0, 9000, 51)),
                NO_PIN))
        .hasSize(2);
  }

  @Test
  void anotherCardAndABlankOneAreFoundOut() throws Exception {
    assertThat(inspected(product(0, EUROS), NO_PIN)).containsExactly("it is blank");
    new Personalisation(MASTERS, NOW).make(card, product(0, EUROS), 0x43, NO_PIN);
    assertThat(inspected(product(0, EUROS), NO_PIN))
        .singleElement()
        .asString()
        .startsWith("it says that it is another: 46415254-000000000043");
  }

  /** Somebody has loaded it meanwhile: what it holds is no difference any more. */
  @Test
  void aCardInUseNeedNotHoldWhatItOpenedWith() throws Exception {
    make(product(0, EUROS), MASTERS);
    LoadInitialize asked =
        new LoadInitialize(
            new Amount(30_00, Currency.EUR),
            Dthr.of(NOW.instant()),
            LoadingBankId.ofHex("01020304"),
            LoadingDeviceId.ofHex("0a0b0c0d0e0f"),
            TransactionId.of(Bytes.ofHex("0192f0e1d2c37b4a8596a7b8c9dadbec")));
    card.transmit(Purse.select());
    LoadInitializeAnswer said =
        LoadInitializeAnswer.parse(card.transmit(Purse.initializeLoad(0, asked)).data());
    IssuerModule module =
        new IssuerModule((keyed, how) -> MASTERS.cardKey(keyed, how.usage()).map(how::from));
    card.transmit(
        Purse.creditLoad(
            0,
            module.command(
                new CardLoad(TransactionType.LOAD, asked, said), CompletionCode.DONE, List.of())));

    assertThat(inspected(product(0, EUROS), NO_PIN)).isEmpty();
  }

  private List<String> inspected(CardProduct product, Optional<PinBlock> pin) throws Exception {
    CardTerms terms =
        new ProductDefinition("p", Bytes.of(new byte[32]), product, 1, 9)
            .order(1, TODAY, "anna", "here")
            .terms();
    return new CardInspection(MASTERS, NOW, new Random(7)).differences(card, IEP, terms, pin);
  }

  private void make(CardProduct product, NewCardKeys keys) throws Exception {
    assertThat(
            new Personalisation(keys, NOW)
                .make(card, product, IEP.number(), product.wantsPin() ? Optional.of(PIN) : NO_PIN))
        .isEqualTo(new PersonalisationOutcome.Made(IEP, new Expiry(LocalDate.of(2029, 11, 29))));
  }

  /** One of four keys is another issuer's. */
  private static NewCardKeys otherwise(KeyUsage other) {
    return new NewCardKeys() {
      @Override
      public Optional<MacKey> cardKey(KeyedCard keyed, KeyUsage usage) {
        return (usage == other ? Masters.ofIssuer(2) : MASTERS).cardKey(keyed, usage);
      }
    };
  }

  private static CardProduct product(int authenticationMode, SlotTerms... slots) {
    return new CardProduct(
        SOFTWARE,
        IEP.provider(),
        Suite.AES_128,
        0x80,
        Period.ofYears(3),
        authenticationMode,
        List.of(slots));
  }
}
