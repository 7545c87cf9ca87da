package farthing.purse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.purse.PsamParameter.Blocking;
import farthing.purse.PsamParameter.Ceilings;
import farthing.purse.PsamParameter.Generations;
import farthing.purse.PsamParameter.LastDay;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of docs/protocol/psam.md; the MAC is that of the vectors. */
class PsamUpdateTest {
  private static final MacKey KEY =
      MacKey.of(Suite.AES_128, Bytes.ofHex("9fc3e39e44083cbc8986938c90ecfbf7").toArray())
          .psamKey(PsamId.ofHex("35d93e0b046c6b6b"));
  private static final String FOLLOWS = "a00400000000";

  @Test
  void theMacIsThatOfTheVectors() {
    Bytes tlv = Bytes.ofHex("49aa5c9d3bf27aaff9a048a57ddc71f4c1077743");
    Bytes message = Bytes.ofHex("00000044").plus(tlv).plus(Bytes.ofHex("0a32b24a45e8ca0e"));

    PsamUpdate update = PsamUpdate.parse(message);

    assertThat(update.counter()).isEqualTo(68);
    assertThat(update.tlv()).isEqualTo(tlv);
    assertThat(update.isSignedWith(KEY)).isTrue();
    assertThat(update.toBytes()).isEqualTo(message);
  }

  @Test
  void eachParameterStandsAsThePageSays() {
    IepId first = new IepId(0x46415254, 0x00a1b2c3d4e5L);
    IepId last = new IepId(0x46415254, 0x00a1b2c3d4ffL);
    List<PsamParameter> parameters =
        List.of(
            new Blocking(258, List.of(new Blocking.Change(true, first, last))),
            new Generations(0x46415254, Suite.AES_128, new TreeSet<>(List.of(1, 0x80))),
            new Ceilings(Map.of(Currency.JPY, 7L, Currency.EUR, 1_000_000L)),
            new LastDay(new Expiry(LocalDate.of(2031, 6, 30))));

    PsamUpdate update = PsamUpdate.sign(KEY, 258, 257, parameters);

    assertThat(update.toBytes().slice(0, update.toBytes().size() - 8).hex())
        .isEqualTo(
            "00000102"
                + "a00400000101"
                + "a115"
                + "00000102"
                + "01"
                + "46415254"
                + "00a1b2c3d4e5"
                + "00a1b2c3d4ff"
                + "a207"
                + "46415254"
                + "20"
                + "0180"
                + "a316"
                + "0392000000000000000007"
                + "09780200000000000f4240"
                + "a403310630");
    assertThat(update.follows()).isEqualTo(257);
    assertThat(PsamParameter.parse(update.tlv()).subList(1, 5)).isEqualTo(parameters);
  }

  @Test
  void oneMessageHasRoomForThirteenRangesAndOneCommandForTheMessage() {
    IepId card = new IepId(1, 1);
    Blocking.Change change = new Blocking.Change(true, card, card);
    List<Blocking.Change> most = Collections.nCopies(Blocking.MOST, change);
    PsamUpdate update = PsamUpdate.sign(KEY, 1, 0, List.of(new Blocking(1, most)));

    assertThat(update.toBytes().size()).isLessThanOrEqualTo(PsamUpdate.MOST_BYTES);
    assertThat(PsamUpdate.MOST_BYTES).isEqualTo(255);
    assertThatThrownBy(() -> new Blocking(1, Collections.nCopies(Blocking.MOST + 1, change)))
        .isInstanceOf(Malformed.class);
    SortedSet<Integer> all = new TreeSet<>();
    for (int generation = 1; generation <= Generations.MOST; generation++) {
      all.add(generation);
    }
    assertThatThrownBy(() ->
            PsamUpdate.sign(
                KEY, 1, 0, List.of(new Blocking(1, most), new Generations(1, Suite.AES_128, all))))
        .isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'', nothing",
    "a00400000000, sets nothing",
    "a403310630, does not say what it follows",
    "a403310630 a00400000000, says last what it follows",
    "a00400000000 a00400000000 a403310630, follows twice",
    "a003000000 a403310630, a counter of three bytes",
    "a00400000000 a5020000, no such tag",
    "a00400000000 a403310630 a403310630, one kind twice",
    "a00400000000 a402 3106, a day of two bytes",
    "a00400000000 a403 313030, no such month",
    "a00400000000 a4033106, cut",
    "a00400000000 a481 03 310630, a length in another form",
    "a00400000000 a104 00000001, no change",
    "a00400000000 a115 00000001 02 00000001 000000000001 000000000001, neither blocked nor not",
    "a00400000000 a115 00000001 01 00000001 000000000002 000000000001, a range backwards",
    "a00400000000 a114 00000001 01 00000001 000000000002 0000000001, a change cut",
    "a00400000000 a206 00000001 20 00, key generation 00",
    "a00400000000 a207 00000001 20 0201, key generations in no order",
    "a00400000000 a207 00000001 20 0101, a key generation twice",
    "a00400000000 a206 00000001 21 01, no such suite",
    "a00400000000 a205 00000001 20 a205 00000001 20, the same cards twice",
    "a00400000000 a30b 097802 8000000000000000, a ceiling below zero",
    "a00400000000 a316 097802 0000000000000001 039200 0000000000000001, currencies in no order",
    "a00400000000 a316 097802 0000000000000001 097802 0000000000000001, a currency twice",
  })
  void whatIsNotOnThePageIsNone(String hex, String why) {
    Bytes tlv = Bytes.ofHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> PsamParameter.parse(tlv)).as(why).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({"0", "4", "12", "17", "256"})
  void aMessageOfAnotherSizeIsNone(int size) {
    Bytes bytes = Bytes.of(new byte[size]);
    assertThatThrownBy(() -> PsamUpdate.parse(bytes)).isInstanceOf(Malformed.class);
  }

  @Test
  void aParameterAloneIsReadAlone() {
    LastDay day = new LastDay(new Expiry(LocalDate.of(2031, 6, 30)));
    assertThat(PsamParameter.one(day.toBytes())).isEqualTo(day);
    Bytes two = day.toBytes().plus(new Ceilings(Map.of()).toBytes());
    assertThatThrownBy(() -> PsamParameter.one(two)).isInstanceOf(Malformed.class);
    Bytes follows = Bytes.ofHex(FOLLOWS);
    assertThatThrownBy(() -> PsamParameter.one(follows)).isInstanceOf(Malformed.class);
  }
}
