package farthing.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.yubico.yubikit.core.smartcard.ApduResponse;
import com.yubico.yubikit.core.smartcard.scp.ScpState;
import com.yubico.yubikit.core.util.Pair;
import farthing.applets.PurseApplet;
import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.KeyedCard;
import farthing.purse.NewCardKeys;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.purse.StatusWord;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The card's end in the applet against the host's in another house's library: neither has the
 * other's code.
 */
class SecureChannelTest {
  private static final int VERSION = 0x01;
  private static final IepId CHIP = new IepId(0x46415254, 0xC1);
  private static final IepId IEP = new IepId(0x46415254, 0x42);
  private static final Bytes KEY = Bytes.of(new byte[16]);

  private final List<CommandApdu> sent = new ArrayList<>();
  private final JcardsimLink chip = chip(CHIP, issuer(1));

  @Test
  void aCardIsPersonalisedThroughItAndNoKeyIsSeenOnTheWay() throws Exception {
    CardLink link = secured(chip, issuer(1), UnaryOperator.identity());
    link.transmit(Purse.select());

    assertThat(link.transmit(Purse.personalise(1, identity())).isDone()).isTrue();
    assertThat(link.transmit(Purse.personalise(2, slot())).isDone()).isTrue();
    assertThat(link.transmit(Purse.personalise(0xFF, keys())).isDone()).isTrue();

    assertThat(saysItIs(link)).contains(IEP);
    assertThat(link.transmit(Purse.slotInquiry(0)).isDone()).isTrue();
    assertThat(sent.stream().filter(c -> c.ins() == 0xE0))
        .hasSize(3)
        .allMatch(c -> c.cla() == 0x94 && c.data().size() % 16 == 8)
        .noneMatch(c -> c.data().hex().contains("00".repeat(16)));
  }

  @Test
  void aPurseHasNoChannelAnyMore() throws Exception {
    CardLink link = secured(chip, issuer(1), UnaryOperator.identity());
    personalise(link);
    assertThat(chip.transmit(CommandApdu.of(0x80, 0x50, 0, 0, Bytes.of(new byte[8]))).status())
        .isEqualTo(StatusWord.CLA_UNKNOWN);
    assertThat(chip.transmit(Purse.personalise(0xFF, keys())).status())
        .isEqualTo(StatusWord.INS_UNKNOWN);
  }

  @Test
  void personaliseInClearIsRefused() throws Exception {
    chip.transmit(Purse.select());
    assertThat(
            chip.transmit(Purse.personalise(0xFF, identity().plus(slot()).plus(keys()))).status())
        .isEqualTo(0x6982);
    assertThat(saysItIs(chip)).isEmpty();
  }

  @Test
  void inClearInTheMidstOfAChannelItIsRefusedAndTheChannelIsOver() throws Exception {
    CardLink link = secured(chip, issuer(1), UnaryOperator.identity());
    link.transmit(Purse.select());
    assertThat(link.transmit(Purse.personalise(1, identity())).isDone()).isTrue();
    assertThat(chip.transmit(Purse.personalise(2, slot())).status()).isEqualTo(0x6982);
    assertThat(link.transmit(Purse.personalise(2, slot())).status()).isEqualTo(0x6982);
    assertThat(saysItIs(chip)).isEmpty();
  }

  @Test
  void anotherIssuersKeysAndAnotherChipsOpenNothing() throws Exception {
    CardLink wrong = secured(chip, issuer(2), UnaryOperator.identity());
    wrong.transmit(Purse.select());
    assertThatThrownBy(() -> wrong.transmit(Purse.personalise(1, identity())))
        .isInstanceOf(CardGone.class)
        .hasMessageContaining("not the keys of this issuer's KM-channel");
    assertThat(sent.stream().filter(c -> c.ins() == 0xE0)).as("nothing was sent").isEmpty();

    // a chip that says it is another one has not that one's keys
    JcardsimLink liar =
        JcardsimLink.insertForChannel(CHIP, ChannelKeys.of(oneKey(9), CHIP, VERSION).orElseThrow());
    CardLink other = secured(liar, issuer(1), UnaryOperator.identity());
    other.transmit(Purse.select());
    assertThatThrownBy(() -> other.transmit(Purse.personalise(1, identity())))
        .isInstanceOf(CardGone.class);
  }

  @Test
  void chipsHaveKeysOfTheirOwn() {
    assertThat(chip(CHIP, issuer(1))).isNotNull();
    Bytes one = ChannelKeys.of(issuer(1), CHIP, VERSION).orElseThrow().asInstalled(CHIP);
    IepId next = new IepId(CHIP.provider(), CHIP.number() + 1);
    Bytes other = ChannelKeys.of(issuer(1), next, VERSION).orElseThrow().asInstalled(next);
    assertThat(one.slice(11, 27)).isNotEqualTo(other.slice(11, 27));
    assertThat(one.slice(27, 43)).isNotEqualTo(other.slice(27, 43));
    assertThat(one.slice(11, 27)).as("K-ENC is not K-MAC").isNotEqualTo(one.slice(27, 43));
  }

  /** After a crash the chip that was being written is wanted, and no other of this issuer's. */
  @Test
  void aChannelForOneChipAloneIsOpenedToNoOther() throws Exception {
    SecureChannelLink link = new SecureChannelLink(chip, issuer(1), new SecureRandom());
    link.only(new IepId(CHIP.provider(), CHIP.number() + 1));
    link.transmit(Purse.select());
    assertThatThrownBy(() -> link.transmit(Purse.personalise(1, identity())))
        .isInstanceOf(CardGone.class)
        .hasMessageContaining("nothing was written to it: it is chip " + CHIP.full());

    link.only(CHIP);
    link.transmit(Purse.select());
    assertThat(link.transmit(Purse.personalise(1, identity())).isDone()).isTrue();
  }

  /** As a chip that is broken, or no chip of ours, may. */
  @Test
  void anAnswerCutShortOpensNothing() throws Exception {
    for (int size : new int[] {0, 9, 12, 13, 20, 28}) {
      CardLink link =
          answering(
              0x50, answer -> new ResponseApdu(answer.data().slice(0, size), StatusWord.DONE));
      link.transmit(Purse.select());
      assertThatThrownBy(() -> link.transmit(Purse.personalise(1, identity())))
          .as("%d bytes", size)
          .isInstanceOf(CardGone.class)
          .hasMessageContaining("nothing was written to it");
    }
  }

  @Test
  void anIssuerWithoutThatMasterIsTold() throws Exception {
    CardLink link = secured(chip, (_, _) -> Optional.empty(), UnaryOperator.identity());
    link.transmit(Purse.select());
    assertThatThrownBy(() -> link.transmit(Purse.personalise(1, identity())))
        .hasMessageContaining("there is no km-channel/46415254/20/01 here");
  }

  /** Every byte of a secured command: header, sealed data, MAC. */
  @Test
  void aCommandAlteredOnTheWayIsRefusedAndNothingIsWritten() throws Exception {
    int size = 5 + 32 + 8;
    for (int i = 0; i < size; i++) {
      if (i == 0 || i == 1 || i == 4) {
        continue; // another class, instruction or length is another command: refused as such
      }
      int at = i;
      CardLink link =
          secured(chip, issuer(1), c -> c.ins() == 0xE0 ? CommandApdu.parse(flipped(c, at)) : c);
      link.transmit(Purse.select());
      assertThat(link.transmit(Purse.personalise(0xFF, identity())).status())
          .as("byte %d", i)
          .isIn(0x6982, 0x6A86);
      assertThat(saysItIs(chip)).isEmpty();
    }
  }

  @Test
  void aCommandThatComesAgainIsRefused() throws Exception {
    CardLink link = secured(chip, issuer(1), UnaryOperator.identity());
    link.transmit(Purse.select());
    assertThat(link.transmit(Purse.personalise(1, identity())).isDone()).isTrue();
    assertThat(chip.transmit(sent.getLast()).status()).isEqualTo(0x6982);
  }

  /** All that was heard once, to a fresh blank card that would give the same challenge. */
  @Test
  void aWholeSessionThatComesAgainOpensNothing() throws Exception {
    CardLink link = secured(chip, issuer(1), UnaryOperator.identity());
    link.transmit(Purse.select());
    link.transmit(Purse.personalise(1, identity()));
    List<CommandApdu> heard = List.copyOf(sent);

    List<Integer> answers = new ArrayList<>();
    for (CommandApdu command : heard) {
      answers.add(chip.transmit(command).status());
    }

    // SELECT, two INITIALIZE UPDATE, EXTERNAL AUTHENTICATE, PERSONALISE
    assertThat(answers).containsExactly(0x9000, 0x9000, 0x9000, 0x6982, 0x6982);
    assertThat(saysItIs(chip)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8})
  void anAnswerThatTheCardDidNotSignIsNone(int size) throws Exception {
    CardLink link =
        answering(0xE0, _ -> new ResponseApdu(Bytes.of(new byte[size]), StatusWord.DONE));
    link.transmit(Purse.select());
    assertThatThrownBy(() -> link.transmit(Purse.personalise(1, identity())))
        .isInstanceOf(CardGone.class)
        .hasMessageContaining("only the card can say");
  }

  /** Asked for by a host that has the keys, and signs what it asks. */
  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x03, 0x11, 0x13, 0x33})
  void noWeakerLevelIsOpened(int level) throws Exception {
    chip.transmit(Purse.select());
    byte[] challenge = new byte[8];
    Pair<ScpState, byte[]> begun =
        ScpState.scp03Init(
            apdu ->
                new ApduResponse(
                    chip.transmit(CommandApdu.of(0x80, 0x50, 0, 0, Bytes.of(challenge)))
                        .toBytes()
                        .toArray()),
            ChannelKeys.of(issuer(1), CHIP, VERSION).orElseThrow().ofHost(),
            challenge);
    Bytes asked = Bytes.of((byte) 0x84, (byte) 0x82, (byte) level, (byte) 0, (byte) 16);
    Bytes cryptogram = Bytes.of(begun.second);
    Bytes mac = Bytes.of(begun.first.mac(asked.plus(cryptogram).toArray()));

    ResponseApdu answer = chip.transmit(CommandApdu.of(0x84, 0x82, level, 0, cryptogram.plus(mac)));

    assertThat(answer.status()).isEqualTo(level == 0x33 ? StatusWord.DONE : 0x6A86);
  }

  @Test
  void aSelectInBetweenEndsTheChannelAndTheNextCommandOpensAnother() throws Exception {
    CardLink link = secured(chip, issuer(1), UnaryOperator.identity());
    link.transmit(Purse.select());
    link.transmit(Purse.personalise(1, identity()));
    CommandApdu first = sent.getLast();
    chip.transmit(Purse.select());
    assertThat(chip.transmit(first).status()).isEqualTo(0x6982);
    personalise(link);
    assertThat(saysItIs(link)).contains(IEP);
  }

  @Test
  void aSimulatedCardHasNoneAndIsPersonalisedInClearAsBefore() throws Exception {
    JcardsimLink simulated = JcardsimLink.insert(PurseApplet.class);
    CardLink link = secured(simulated, issuer(1), UnaryOperator.identity());
    link.transmit(Purse.select());
    assertThatThrownBy(() -> link.transmit(Purse.personalise(1, identity())))
        .hasMessageContaining("does not know this class");
    personalise(simulated);
    assertThat(saysItIs(simulated)).contains(IEP);
  }

  /** The chip, whose answers to an instruction are altered on the way. */
  private CardLink answering(int instruction, UnaryOperator<ResponseApdu> onTheWay) {
    CardLink way =
        new CardLink() {
          @Override
          public Bytes atr() {
            return chip.atr();
          }

          @Override
          public ResponseApdu transmit(CommandApdu command) throws CardGone {
            ResponseApdu answer = chip.transmit(command);
            return command.ins() == instruction ? onTheWay.apply(answer) : answer;
          }

          @Override
          public void close() {
            chip.close();
          }
        };
    return new SecureChannelLink(way, issuer(1), new SecureRandom());
  }

  private CardLink secured(CardLink card, NewCardKeys issuer, UnaryOperator<CommandApdu> onTheWay) {
    CardLink way =
        new CardLink() {
          @Override
          public Bytes atr() {
            return card.atr();
          }

          @Override
          public ResponseApdu transmit(CommandApdu command) throws CardGone {
            CommandApdu passed = onTheWay.apply(command);
            sent.add(passed);
            return card.transmit(passed);
          }

          @Override
          public void close() {
            card.close();
          }
        };
    return new SecureChannelLink(way, issuer, new SecureRandom());
  }

  private static byte[] flippedBytes(CommandApdu command, int at) {
    byte[] bytes = command.toBytes().toArray();
    bytes[at] ^= 1;
    return bytes;
  }

  private static Bytes flipped(CommandApdu command, int at) {
    return Bytes.of(flippedBytes(command, at));
  }

  private static void personalise(CardLink link) throws CardGone {
    link.transmit(Purse.select());
    assertThat(
            link.transmit(Purse.personalise(0xFF, identity().plus(slot()).plus(keys()))).isDone())
        .isTrue();
  }

  private static Optional<IepId> saysItIs(CardLink link) throws CardGone {
    return Fci.parse(link.transmit(Purse.select()).data()).identity().map(Fci.Identity::iep);
  }

  private static Bytes identity() {
    ByteWriter identity = new ByteWriter(18);
    IEP.write(identity);
    return new Tlv(
            0xC0, identity.u1(0x20).u1(0x01).bytes(Bytes.ofHex("311231")).u1(0).u2(0).toBytes())
        .toBytes();
  }

  private static Bytes slot() {
    Amount twenty = new Amount(20_00, Currency.EUR);
    return new Tlv(0xC1, new SlotInquiry(twenty, twenty, twenty).toBytes()).toBytes();
  }

  private static Bytes keys() {
    Bytes all = Bytes.empty();
    for (int usage = 1; usage <= 4; usage++) {
      all = all.plus(new Tlv(0xC3, Bytes.of((byte) usage).plus(KEY)).toBytes());
    }
    return all;
  }

  private static JcardsimLink chip(IepId number, NewCardKeys issuer) {
    return JcardsimLink.insertForChannel(
        number, ChannelKeys.of(issuer, number, VERSION).orElseThrow());
  }

  private static NewCardKeys issuer(int which) {
    byte[] master = new byte[16];
    master[0] = (byte) which;
    return (card, usage) ->
        Optional.of(
            MacKey.of(Suite.AES_128, master).cardKey(usage, card.iep(), card.keyGeneration()));
  }

  /** The same key for every chip. */
  private static NewCardKeys oneKey(int which) {
    byte[] key = new byte[16];
    key[0] = (byte) which;
    return new NewCardKeys() {
      @Override
      public Optional<MacKey> cardKey(KeyedCard card, KeyUsage usage) {
        return Optional.of(MacKey.of(Suite.AES_128, key));
      }
    };
  }
}
