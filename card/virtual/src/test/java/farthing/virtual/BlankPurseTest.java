package farthing.virtual;

import static farthing.virtual.TestCard.balance;
import static farthing.virtual.TestCard.euros;
import static farthing.virtual.TestCard.join;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.KeyUsage;
import farthing.base.Tlv;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.Purse;
import farthing.purse.StatusWord;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PERSONALISE: once, wholly or not at all. */
class BlankPurseTest {
  private final PurseMemory store = new PurseMemory();
  private final VirtualPurse purse = blank(store);

  @Test
  void blankPurseKnowsOnlySelectAndPersonalise() throws IOException {
    Bytes fci = TestCard.answered(purse.transmit(Purse.select()));
    assertThat(fci.hex()).isEqualTo("6f11840af04641525448494e4701a503800101");
    assertThat(Fci.parse(fci).identity()).isEmpty();
    for (CommandApdu command :
        List.of(
            Purse.slotInquiry(0),
            Purse.initializePurchase(0, euros(1)),
            Purse.initializeCancel(0, 1),
            Purse.previousSignature(1),
            Purse.readLog(1),
            Purse.verify(TestCard.PIN.value()))) {
      assertThat(purse.transmit(command).status()).as("%s", command).isEqualTo(StatusWord.BLOCKED);
    }
  }

  @Test
  void partsInTheirOrderMakeAPurseOnceForAll() throws IOException {
    assertThat(send(1, TestCard.identity(0, 0), TestCard.euroSlot())).isEqualTo(StatusWord.DONE);
    assertThat(send(2, TestCard.keys())).isEqualTo(StatusWord.DONE);
    assertThat(store.read()).isEmpty();
    assertThat(send(0xFF, TestCard.pointsSlot(), TestCard.pin())).isEqualTo(StatusWord.DONE);
    assertThat(balance(purse, 0)).isEqualTo(20_00);
    assertThat(balance(purse, 1)).isEqualTo(500);
    assertThat(send(0xFF, TestCard.usual())).isEqualTo(StatusWord.INS_UNKNOWN);
  }

  @Test
  void partsOutOfOrderBeginAgain() throws IOException {
    send(1, TestCard.identity(0, 0));
    assertThat(send(3, TestCard.keys())).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(send(2, TestCard.keys())).isEqualTo(StatusWord.BAD_SEQUENCE);
    assertThat(send(0xFF, TestCard.usual())).isEqualTo(StatusWord.DONE);
  }

  @Test
  void whateverIsMissingUnknownDoubledOrImpossibleLeavesThePurseBlank() throws IOException {
    Bytes identity = TestCard.identity(0, 0);
    Bytes slot = TestCard.euroSlot();
    Bytes keys = TestCard.keys();
    List<Bytes> wrong =
        List.of(
            join(slot, keys),
            join(identity, keys),
            join(identity, slot),
            join(identity, slot, TestCard.key(KeyUsage.PURCHASE)),
            join(identity, slot, keys, TestCard.key(KeyUsage.TAC)),
            join(identity, identity, slot, keys),
            join(identity, slot, slot, keys),
            join(identity, slot, keys, new Tlv(0xC5, Bytes.empty()).toBytes()),
            join(identity, slot, keys, new Tlv(0xC4, Bytes.of(new byte[8])).toBytes()),
            join(identity, slot, keys, Bytes.of((byte) 0xC2, (byte) 4, (byte) 0)),
            join(identity, slot, keys, new Tlv(0xC2, Bytes.of(new byte[5])).toBytes()),
            join(identity, keys, TestCard.slot(euros(2), euros(1), euros(1))),
            join(identity, keys, new Tlv(0xC1, Bytes.of(new byte[14])).toBytes()),
            join(identity, keys, authenticationSlot()),
            join(suite(identity, 0x30), slot, keys),
            join(suite(identity, 0x77), slot, keys));
    for (Bytes tlv : wrong) {
      assertThat(send(0xFF, tlv)).as("%s", tlv).isEqualTo(StatusWord.DATA_WRONG);
      assertThat(store.read()).isEmpty();
    }
    assertThat(send(0xFF, identity, slot, keys)).isEqualTo(StatusWord.DONE);
  }

  @Test
  void whatIsWrongIsSaidAtThePartThatBringsIt() throws IOException {
    send(1, TestCard.identity(0, 0), TestCard.euroSlot());
    assertThat(send(2, TestCard.euroSlot())).isEqualTo(StatusWord.DATA_WRONG);
    assertThat(send(3, TestCard.keys())).isEqualTo(StatusWord.BAD_SEQUENCE);
  }

  @Test
  void nothingAnswersBeforeSelect() throws IOException {
    purse.reset();
    assertThat(send(0xFF, TestCard.usual())).isEqualTo(StatusWord.NOT_FOUND);
    assertThat(status(0x80, 0, 0, 0, 0)).isEqualTo(StatusWord.NOT_FOUND);
    assertThat(status(0x00, 0xA4, 4, 0, 5)).isEqualTo(StatusWord.NOT_FOUND);
  }

  @Test
  void headerIsCheckedBeforeTheState() throws IOException {
    assertThat(status(0x80, 0x54, 1, 0, 48)).isEqualTo(StatusWord.CLA_UNKNOWN);
    assertThat(status(0x00, 0x54, 1, 0, 48)).isEqualTo(StatusWord.INS_UNKNOWN);
    assertThat(status(0x90, 0xA4, 4, 0, 10)).isEqualTo(StatusWord.INS_UNKNOWN);
    assertThat(status(0x90, 0x54, 2, 0, 48)).isEqualTo(StatusWord.P1_P2_WRONG);
    assertThat(status(0x90, 0x50, 2, 0, 1)).isEqualTo(StatusWord.P1_P2_WRONG);
    assertThat(status(0x90, 0x5A, 0, 1, 2)).isEqualTo(StatusWord.P1_P2_WRONG);
    assertThat(status(0x00, 0xB2, 1, 4, 0)).isEqualTo(StatusWord.P1_P2_WRONG);
    assertThat(status(0x90, 0x54, 1, 0, 47)).isEqualTo(StatusWord.LENGTH_WRONG);
    assertThat(status(0x90, 0x50, 7, 0, 7)).isEqualTo(StatusWord.LENGTH_WRONG);
    assertThat(status(0x90, 0xE0, 1, 1, 1)).isEqualTo(StatusWord.P1_P2_WRONG);
    assertThat(status(0x90, 0xE0, 1, 0, 0)).isEqualTo(StatusWord.LENGTH_WRONG);
    assertThat(status(0x90, 0x5C, 0, 0, 1)).isEqualTo(StatusWord.LENGTH_WRONG);
    assertThat(status(0x90, 0x54, 1, 0, 48)).isEqualTo(StatusWord.BLOCKED);
  }

  private int status(int cla, int ins, int p1, int p2, int length) throws IOException {
    return purse.transmit(CommandApdu.of(cla, ins, p1, p2, Bytes.of(new byte[length]))).status();
  }

  private int send(int part, Bytes... elements) throws IOException {
    return purse.transmit(Purse.personalise(part, join(elements))).status();
  }

  private static Bytes authenticationSlot() {
    return new Tlv(0xC1, Bytes.ofHex("900000").plus(Bytes.of(new byte[12]))).toBytes();
  }

  private static Bytes suite(Bytes identity, int code) {
    byte[] changed = identity.toArray();
    changed[12] = (byte) code;
    return Bytes.of(changed);
  }

  private static VirtualPurse blank(PurseStore store) {
    try {
      return TestCard.inserted(store);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
