package farthing.testkit;

import static farthing.base.Currency.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** PERSONALISE: once, in parts, all or nothing. */
interface PersonaliseConformance extends PurseMaker {

  @Test
  default void blankPurseTakesNothingButPersonalisation() throws Exception {
    CardLink blank = blank();
    Amount euro = Amount.ofMinor(100, EUR);
    for (CommandApdu command :
        List.of(
            Purse.slotInquiry(0),
            Purse.initializePurchase(0, euro),
            Purse.initializeCancel(0, 1),
            CommandApdu.of(0x90, 0x54, 0x01, 0x00, Bytes.of(new byte[48])),
            CommandApdu.of(0x90, 0x52, 0x07, 0x00, Bytes.of(new byte[48])),
            Purse.previousSignature(1),
            Purse.readLog(1),
            Purse.verify(Bytes.of(new byte[8])))) {
      assertThat(blank.transmit(command).status())
          .as(command.toString())
          .isEqualTo(StatusWord.BLOCKED);
    }
  }

  @Test
  default void personalisationIsGoneOnceItIsDone() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (CommandApdu part : card.profile.commands()) {
      assertThat(card.status(part)).isEqualTo(StatusWord.INS_UNKNOWN);
    }
    assertThat(card.status(CommandApdu.of(0x90, 0xE0, 0xFF, 0x01, Bytes.empty())))
        .isEqualTo(StatusWord.INS_UNKNOWN);
    reset(card.link);
    card.done(Purse.select());
    assertThat(card.status(card.profile.commands().get(0))).isEqualTo(StatusWord.INS_UNKNOWN);
  }

  @Test
  default void eachElementMayComeInAPartOfItsOwn() throws Exception {
    CardLink card = blank();
    List<Bytes> elements = profile().elements();
    for (int i = 0; i < elements.size(); i++) {
      int part = i == elements.size() - 1 ? 0xFF : i + 1;
      assertThat(personalise(card, part, elements.get(i))).isEqualTo(StatusWord.DONE);
    }
    assertThat(card.transmit(Purse.slotInquiry(0)).isDone()).isTrue();
  }

  @Test
  default void eightSlotsAreTheMost() throws Exception {
    List<Bytes> elements = new ArrayList<>(profile().elements());
    for (int i = 1; i < 8; i++) {
      elements.add(slotElement("1%03d00".formatted(i), 1, 2));
    }
    CardLink card = blank();
    assertThat(inTwoParts(card, elements)).isEqualTo(StatusWord.DONE);
    assertThat(card.transmit(Purse.slotInquiry(7)).data().hex()).startsWith("100700");
    elements.add(slotElement("100800", 1, 2));
    assertThat(inTwoParts(blank(), elements)).isEqualTo(StatusWord.DATA_WRONG);
  }

  @Test
  default void partsOutOfOrderBeginAgain() throws Exception {
    CardLink card = blank();
    List<Bytes> elements = profile().elements();
    assertThat(personalise(card, 2, elements.get(0))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(personalise(card, 0, elements.get(0))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(personalise(card, 1, elements.get(0))).isEqualTo(StatusWord.DONE);
    assertThat(personalise(card, 1, elements.get(0))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(personalise(card, 2, elements.get(1))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(inTwoParts(card, elements)).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void selectAndResetBeginAgain() throws Exception {
    CardLink card = blank();
    List<Bytes> elements = profile().elements();
    personalise(card, 1, elements.get(0));
    card.transmit(Purse.select());
    assertThat(personalise(card, 2, elements.get(1))).isEqualTo(StatusWord.BAD_SEQUENCE);
    personalise(card, 1, elements.get(0));
    reset(card);
    card.transmit(Purse.select());
    assertThat(personalise(card, 2, elements.get(1))).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(inTwoParts(card, elements)).isEqualTo(StatusWord.DONE);
  }

  @Test
  default void whatIsMissingLeavesThePurseBlank() throws Exception {
    List<Bytes> elements = profile().elements();
    int counters = 2; // the one element that may be left out
    for (int left = 0; left < elements.size(); left++) {
      List<Bytes> others = new ArrayList<>(elements);
      others.remove(left);
      CardLink card = blank();
      assertThat(inTwoParts(card, others))
          .as("without element " + left)
          .isEqualTo(left == counters ? StatusWord.DONE : StatusWord.DATA_WRONG);
      assertThat(card.transmit(Purse.slotInquiry(0)).isDone()).isEqualTo(left == counters);
    }
  }

  @Test
  default void whatStandsTwiceLeavesThePurseBlank() throws Exception {
    Bytes pin = Bytes.ofHex("241234ffffffffff");
    List<Bytes> elements = profile().withPin(pin).elements();
    for (Bytes twice : elements) {
      List<Bytes> more = new ArrayList<>(elements);
      more.add(twice);
      assertThat(inTwoParts(blank(), more)).isEqualTo(StatusWord.DATA_WRONG);
    }
  }

  @Test
  default void nothingOfARefusedPersonalisationIsKept() throws Exception {
    CardLink card = blank();
    List<Bytes> elements = profile().elements();
    assertThat(personalise(card, 1, elements.get(0))).isEqualTo(StatusWord.DONE);
    assertThat(personalise(card, 0xFF, Bytes.ofHex("c50100"))).isEqualTo(StatusWord.DATA_WRONG);
    List<Bytes> others = elements.subList(1, elements.size());
    assertThat(inTwoParts(card, others)).isEqualTo(StatusWord.DATA_WRONG);
    assertThat(card.transmit(Purse.select()).data().size()).isEqualTo(19);
  }

  @Test
  default void malformedElementsLeaveThePurseBlank() throws Exception {
    String identity = "c012" + "4641525400000000004220013106300000" + "00";
    String key = "c311" + "01" + "aa".repeat(16);
    for (Map.Entry<String, String> wrong :
        Map.ofEntries(
                Map.entry("an unknown tag", "c50100"),
                Map.entry("a length beyond the part", "c40824"),
                Map.entry("no length", "c4"),
                Map.entry("identity of 17", "c011" + identity.substring(4, 38)),
                Map.entry("suite 11", identity.replace("2001310630", "1101310630")),
                Map.entry("suite 30", identity.replace("2001310630", "3001310630")),
                Map.entry("key generation 00", identity.replace("2001310630", "2000310630")),
                Map.entry("an expiry that is no date", identity.replace("310630", "3a0630")),
                Map.entry("authentication's currency", slotElement("900000", 0, 0).hex()),
                Map.entry("a currency that is not BCD", slotElement("09a802", 0, 0).hex()),
                Map.entry("an exponent of 10", slotElement("09780a", 0, 0).hex()),
                Map.entry("more than the maximum", slotElement("084002", 3, 2).hex()),
                Map.entry("a balance of 80000000", slotElement("084002", 0x80000000L, -1L).hex()),
                Map.entry("a slot of 14", "c10e" + "084002" + "00".repeat(11)),
                Map.entry("counters of 3", "c203000000"),
                Map.entry("a key for usage 5", key.replace("c31101", "c31105")),
                Map.entry("a key for usage 0", key.replace("c31101", "c31100")),
                Map.entry("a key of 15", "c31001" + "aa".repeat(15)),
                Map.entry("a PIN of 3 digits", "c408" + "23123fffffffffff"),
                Map.entry("a PIN of format 1", "c408" + "141234ffffffffff"),
                Map.entry("a PIN without filler", "c408" + "2412345678901234"),
                Map.entry("a PIN with a letter", "c408" + "24123affffffffff"))
            .entrySet()) {
      CardLink card = blank();
      List<Bytes> elements = new ArrayList<>(profile().elements());
      Bytes element = Bytes.ofHex(wrong.getValue());
      elements.removeIf(good -> good.at(0) == element.at(0) && element.at(0) != (byte) 0xC1);
      elements.add(element);
      assertThat(inTwoParts(card, elements)).as(wrong.getKey()).isEqualTo(StatusWord.DATA_WRONG);
      assertThat(card.transmit(Purse.slotInquiry(0)).status()).isEqualTo(StatusWord.BLOCKED);
    }
  }

  private CardLink blank() throws CardGone {
    CardLink card = insert(new ScriptedRandom(3));
    card.transmit(Purse.select());
    return card;
  }

  /** The last element comes by itself, as the last part. */
  private static int inTwoParts(CardLink card, List<Bytes> elements) throws CardGone {
    int last = elements.size() - 1;
    Bytes first = elements.subList(0, last).stream().reduce(Bytes.empty(), Bytes::plus);
    int status = personalise(card, 1, first);
    return status == StatusWord.DONE ? personalise(card, 0xFF, elements.get(last)) : status;
  }

  private static int personalise(CardLink card, int part, Bytes tlv) throws CardGone {
    return card.transmit(Purse.personalise(part, tlv)).status();
  }

  private static Bytes slotElement(String currency, long balance, long maximum) {
    String fields =
        "%s%08x%08x%08x".formatted(currency, balance & 0xFFFFFFFFL, maximum & 0xFFFFFFFFL, 1);
    return Bytes.ofHex("c10f" + fields);
  }
}
