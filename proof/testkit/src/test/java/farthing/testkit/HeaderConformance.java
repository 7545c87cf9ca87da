package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.purse.CommandApdu;
import farthing.purse.StatusWord;
import org.junit.jupiter.api.Test;

/** CLA, INS, P1, P2 and the length, in this order, before anything else. */
interface HeaderConformance extends PurseMaker {

  @Test
  default void otherClassesAreUnknown() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int cla : new int[] {0x80, 0x91, 0xA0, 0x10, 0x01}) {
      for (int ins : new int[] {0x50, 0x54, 0x5C, 0xB2, 0xE0, 0x77}) {
        assertThat(card.status(command(cla, ins, 0xEE, 0xEE, 99)))
            .isEqualTo(StatusWord.CLA_UNKNOWN);
      }
    }
  }

  @Test
  default void eachInstructionBelongsToOneClass() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    for (int ins : new int[] {0x50, 0x52, 0x54, 0x58, 0x5A, 0x5C, 0xE0, 0xB0, 0x00, 0xFE}) {
      assertThat(card.status(command(0x00, ins, 0x01, 0x00, 7))).isEqualTo(StatusWord.INS_UNKNOWN);
    }
    for (int ins : new int[] {0xA4, 0xB2, 0x20, 0x56, 0x51, 0x00, 0xFF}) {
      assertThat(card.status(command(0x90, ins, 0x01, 0x00, 7))).isEqualTo(StatusWord.INS_UNKNOWN);
    }
  }

  @Test
  default void otherParametersAreRefusedBeforeTheLength() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    int[][] wrong = {
      // CLA, INS, P1, P2
      {0x90, 0x50, 0x02, 0x00},
      {0x90, 0x50, 0x03, 0x00},
      {0x90, 0x50, 0x06, 0x00},
      {0x90, 0x50, 0x08, 0x00},
      {0x90, 0x50, 0x04, 0x01},
      {0x90, 0x50, 0xFF, 0x00},
      {0x90, 0x54, 0x00, 0x00},
      {0x90, 0x54, 0x07, 0x00},
      {0x90, 0x52, 0x01, 0x00},
      {0x90, 0x52, 0x05, 0x00},
      {0x90, 0x58, 0x01, 0x00},
      {0x90, 0x58, 0x00, 0x01},
      {0x90, 0x5C, 0x01, 0x00},
      {0x90, 0x5A, 0x01, 0x00},
      {0x90, 0x5A, 0x00, 0x01},
      {0x00, 0xB2, 0x01, 0x04},
      {0x00, 0x20, 0x01, 0x81},
      {0x00, 0x20, 0x00, 0x01},
      {0x00, 0xA4, 0x00, 0x00},
      {0x00, 0xA4, 0x04, 0x01},
    };
    for (int[] header : wrong) {
      CommandApdu command = command(header[0], header[1], header[2], header[3], 33);
      assertThat(card.status(command)).as(command.toString()).isEqualTo(StatusWord.P1_P2_WRONG);
    }
  }

  @Test
  default void otherLengthsAreRefusedBeforeTheState() throws Exception {
    TestCard card = TestCard.of(this, profile().withState(0x8000));
    int[][] right = {
      // CLA, INS, P1, P2, length
      {0x90, 0x50, 0x01, 0x00, 7},
      {0x90, 0x50, 0x07, 0x00, 2},
      {0x90, 0x50, 0x00, 0x00, 38},
      {0x90, 0x50, 0x05, 0x00, 38},
      {0x90, 0x50, 0x04, 0x00, 21},
      {0x90, 0x54, 0x01, 0x00, 48},
      {0x90, 0x52, 0x07, 0x00, 48},
      {0x90, 0x5C, 0x00, 0x00, 0},
      {0x90, 0x5A, 0x00, 0x00, 2},
      {0x00, 0xB2, 0x01, 0x0C, 0},
      {0x00, 0x20, 0x00, 0x81, 8},
    };
    for (int[] header : right) {
      int length = header[4];
      boolean mayBeEmpty = length == 0 || header[1] == 0x20;
      for (int other : new int[] {0, length - 1, length + 1, 255}) {
        if (other >= 0 && other != length && !(other == 0 && mayBeEmpty)) {
          CommandApdu command = command(header[0], header[1], header[2], header[3], other);
          assertThat(card.status(command))
              .as(command.toString())
              .isEqualTo(StatusWord.LENGTH_WRONG);
        }
      }
    }
    assertThat(card.status(command(0x00, 0xA4, 0x04, 0x00, 0))).isEqualTo(StatusWord.LENGTH_WRONG);
  }

  @Test
  default void lengthsWithinBoundsAreOnlyBoundedThere() throws Exception {
    TestCard card = TestCard.ofTwentyEuros(this);
    int[][] bounds = {
      // INS, P1, least, most
      {0x52, 0x00, 10, 34},
      {0x54, 0x05, 10, 34},
      {0x58, 0x00, 8, 139},
    };
    for (int[] command : bounds) {
      for (int length = 0; length < 256; length++) {
        boolean within = length >= command[2] && length <= command[3];
        assertThat(card.status(command(0x90, command[0], command[1], 0x00, length)))
            .as("INS %02X, %d bytes", command[0], length)
            .isEqualTo(within ? StatusWord.BAD_SEQUENCE : StatusWord.LENGTH_WRONG);
      }
    }
  }

  @Test
  default void headerIsCheckedOnABlankPurseToo() throws Exception {
    var blank = insert(new ScriptedRandom(1));
    blank.transmit(farthing.purse.Purse.select());
    assertThat(blank.transmit(command(0x80, 0x50, 0x01, 0x00, 7)).status())
        .isEqualTo(StatusWord.CLA_UNKNOWN);
    assertThat(blank.transmit(command(0x90, 0x33, 0x01, 0x00, 7)).status())
        .isEqualTo(StatusWord.INS_UNKNOWN);
    assertThat(blank.transmit(command(0x90, 0x50, 0x02, 0x00, 7)).status())
        .isEqualTo(StatusWord.P1_P2_WRONG);
    assertThat(blank.transmit(command(0x90, 0x50, 0x01, 0x00, 8)).status())
        .isEqualTo(StatusWord.LENGTH_WRONG);
    assertThat(blank.transmit(command(0x90, 0xE0, 0xFF, 0x01, 8)).status())
        .isEqualTo(StatusWord.P1_P2_WRONG);
    assertThat(blank.transmit(command(0x90, 0xE0, 0xFF, 0x00, 0)).status())
        .isEqualTo(StatusWord.LENGTH_WRONG);
  }

  private static CommandApdu command(int cla, int ins, int p1, int p2, int length) {
    return CommandApdu.of(cla, ins, p1, p2, Bytes.of(new byte[length]));
  }
}
